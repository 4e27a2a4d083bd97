/** A real cluster with a real object store, for tests of the whole and for the demo. */
@NullMarked
package dev.sparkinfer.e2e;

import org.jspecify.annotations.NullMarked;
