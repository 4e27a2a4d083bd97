/** How fast inputs are listed and written down, and in how much memory. */
@NullMarked
package dev.sparkinfer.bench.planning;

import org.jspecify.annotations.NullMarked;
