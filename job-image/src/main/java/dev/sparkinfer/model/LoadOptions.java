package dev.sparkinfer.model;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where and with how many threads a model runs.
 *
 * @param threads that TensorFlow may use; 0: as many as cores
 * @param gpu the GPU by TensorFlow's number; null: the CPU alone
 */
public record LoadOptions(int threads, @Nullable Integer gpu) implements Serializable {

  /** While a GPU computes one batch, the next is put together and copied to it. */
  private static final int CALLS_A_GPU = 2;

  public LoadOptions {
    if (threads < 0 || (gpu != null && gpu < 0)) {
      throw new IllegalArgumentException("negative: " + threads + ", " + gpu);
    }
  }

  /** The CPU, with as many threads as cores. */
  public static LoadOptions cpu() {
    return new LoadOptions(0, null);
  }

  /**
   * How many calls at once make the most of the device. On a CPU each call has one thread: threads
   * that share an operation wait for one another at its end.
   */
  int calls() {
    if (gpu != null) {
      return CALLS_A_GPU;
    }
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
