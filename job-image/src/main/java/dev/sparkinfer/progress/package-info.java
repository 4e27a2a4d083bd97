/** How far a run is, counted on executors, told on terminals. */
@NullMarked
package dev.sparkinfer.progress;

import org.jspecify.annotations.NullMarked;
