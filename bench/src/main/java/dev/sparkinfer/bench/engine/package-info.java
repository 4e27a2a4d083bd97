/** The engine against the ceilings of the machine and against the serial design. */
@NullMarked
package dev.sparkinfer.bench.engine;

import org.jspecify.annotations.NullMarked;
