/** The page that a finished run leaves for people. */
@NullMarked
package dev.sparkinfer.report;

import org.jspecify.annotations.NullMarked;
