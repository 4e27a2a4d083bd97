package dev.sparkinfer.model;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Tensor;

/**
 * Predicts the first pictures in Float32 too, and says in the log how many get the same class as in
 * the precision that was asked for. Until then both models are in memory.
 */
final class PrecisionTrial implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PrecisionTrial.class);
  private static final int PICTURES = 64;

  private final LoadedModel exact;
  private final ModelRequest request;
  private int compared;
  private int same;
  private boolean closed;

  /**
   * @param exact in Float32; closed with this
   * @param request of the other
   */
  PrecisionTrial(LoadedModel exact, ModelRequest request) {
    this.exact = exact;
    this.request = request;
  }

  /**
   * Takes what the other model said of a batch's pictures, as long as pictures are wanted.
   *
   * @param from the first of them
   */
  synchronized void compare(Tensor batch, int from, float[][] scores) {
    if (closed) {
      return;
    }
    try {
      float[][] wanted = exact.predict(batch, from, scores.length);
      for (int i = 0; i < scores.length; i++) {
        compared++;
        if (Scores.best(scores[i]) == Scores.best(wanted[i])) {
          same++;
        }
      }
    } catch (PredictionException e) {
      LOG.warn("{} is not compared with Float32 any more", request.precision(), e);
      close();
    }
    if (compared >= PICTURES) {
      close();
    }
  }

  /** As of now. */
  synchronized String text() {
    return "%s gives the same class as Float32 to %d of the first %d pictures"
        .formatted(request.precision(), same, compared);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      exact.close();
      if (compared > 0) {
        LOG.info("{}", text());
      }
    }
  }
}
