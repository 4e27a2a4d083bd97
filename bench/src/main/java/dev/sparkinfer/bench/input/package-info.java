/** What benchmarks run over: pictures and models that the project makes, the same every time. */
@NullMarked
package dev.sparkinfer.bench.input;

import org.jspecify.annotations.NullMarked;
