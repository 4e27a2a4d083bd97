/** How many runs an operator in a real cluster takes, how soon and in how much memory. */
@NullMarked
package dev.sparkinfer.bench.operator;

import org.jspecify.annotations.NullMarked;
