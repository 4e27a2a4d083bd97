/** Rows, their file formats, and the commit of a part. */
@NullMarked
package dev.sparkinfer.output;

import org.jspecify.annotations.NullMarked;
