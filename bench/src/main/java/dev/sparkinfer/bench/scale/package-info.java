/** What the driver needs for a run of 10^9 objects: heap, and time besides predicting. */
@NullMarked
package dev.sparkinfer.bench.scale;

import org.jspecify.annotations.NullMarked;
