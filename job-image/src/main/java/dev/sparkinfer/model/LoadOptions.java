package dev.sparkinfer.model;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where and with how many threads a model runs.
 *
 * @param intraOpThreads that share one operation; 0: as many as cores
 * @param interOpThreads that run operations side by side; 0: as many as cores
 * @param gpu the GPU by TensorFlow's number; null: the CPU alone
 */
public record LoadOptions(int intraOpThreads, int interOpThreads, @Nullable Integer gpu)
    implements Serializable {

  public LoadOptions {
    if (intraOpThreads < 0 || interOpThreads < 0 || (gpu != null && gpu < 0)) {
      throw new IllegalArgumentException(
          "negative: " + intraOpThreads + ", " + interOpThreads + ", " + gpu);
    }
  }

  /** The CPU, with as many threads as cores. */
  public static LoadOptions cpu() {
    return new LoadOptions(0, 0, null);
  }
}
