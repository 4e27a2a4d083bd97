/** The engine against other ways to do the same, which are programs in {@code bench/peers}. */
@NullMarked
package dev.sparkinfer.bench.peers;

import org.jspecify.annotations.NullMarked;
