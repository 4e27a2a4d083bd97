package dev.sparkinfer.bench.engine;

import java.io.Serializable;

/**
 * What the measurements of one process share, such as a loaded model; made there.
 *
 * @param <P> what they are given
 */
public interface Workplace<P> extends Serializable {
  P open() throws Exception;
}
