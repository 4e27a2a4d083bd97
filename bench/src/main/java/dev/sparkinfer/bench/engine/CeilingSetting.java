package dev.sparkinfer.bench.engine;

import java.io.Serializable;

/**
 * One way to decode and predict at once.
 *
 * @param intraOpThreads that share one operation; a setting of the whole process
 * @param predictThreads that call the model at once
 * @param decodeThreads that fill batches for them; 0: each predicting thread fills its own
 * @param batch pictures a call
 * @param frozen whether the model's variables are constants
 */
record CeilingSetting(
    int intraOpThreads, int predictThreads, int decodeThreads, int batch, boolean frozen)
    implements Serializable {

  CeilingSetting {
    if (intraOpThreads < 1 || predictThreads < 1 || decodeThreads < 0 || batch < 1) {
      throw new IllegalArgumentException(
          "threads %d, %d, %d, batch %d"
              .formatted(intraOpThreads, predictThreads, decodeThreads, batch));
    }
  }

  /** The same with other decoding threads. */
  CeilingSetting withDecodeThreads(int threads) {
    return new CeilingSetting(intraOpThreads, predictThreads, threads, batch, frozen);
  }

  /** For people. */
  String text() {
    return decodeThreads == 0
        ? predictThreads + " threads that each decode and predict, " + details()
        : decodeThreads + " decoding and " + predictingText();
  }

  /** For people, where nothing is decoded. */
  String predictingText() {
    return predictThreads + " predicting threads, " + details();
  }

  private String details() {
    return intraOpThreads
        + " to an operation, batches of "
        + batch
        + ", weights as "
        + (frozen ? "constants" : "variables");
  }
}
