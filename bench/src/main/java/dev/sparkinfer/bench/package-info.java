/** Benchmarks of the whole, each measured against what this machine could do at best. */
@NullMarked
package dev.sparkinfer.bench;

import org.jspecify.annotations.NullMarked;
