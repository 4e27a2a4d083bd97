/** Objects in S3-compatible stores and in local files, behind one small interface. */
@NullMarked
package dev.sparkinfer.storage;

import org.jspecify.annotations.NullMarked;
