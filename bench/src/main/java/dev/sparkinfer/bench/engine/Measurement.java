package dev.sparkinfer.bench.engine;

import java.io.Serializable;

/**
 * Something to measure, carried out in a process of its own.
 *
 * @param <P> the {@link Workplace}'s
 * @param <R> what is found
 */
public interface Measurement<P, R extends Serializable> extends Serializable {
  R measure(P place) throws Exception;
}
