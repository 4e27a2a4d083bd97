/** The command line and the run from the first check to the last object written. */
@NullMarked
package dev.sparkinfer.job;

import org.jspecify.annotations.NullMarked;
