/** What a run is, which objects it reads, and how they are cut into shards. */
@NullMarked
package dev.sparkinfer.plan;

import org.jspecify.annotations.NullMarked;
