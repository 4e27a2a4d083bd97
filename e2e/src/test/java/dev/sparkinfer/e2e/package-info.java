/** Tests of the whole: chart, samples, and runs in a cluster. */
@NullMarked
package dev.sparkinfer.e2e;

import org.jspecify.annotations.NullMarked;
