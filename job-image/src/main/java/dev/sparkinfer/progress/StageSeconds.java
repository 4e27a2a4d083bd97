package dev.sparkinfer.progress;

import java.io.Serializable;

/**
 * Where the time goes: seconds spent in each stage since the run began, summed over all threads and
 * executors, so they may be many times the run's duration.
 *
 * @param fetch reading objects from the store
 * @param decode from an object's bytes to pixels
 * @param predict in the model
 * @param write encoding parts and putting them into the store
 * @param idle devices waiting for a batch
 */
public record StageSeconds(double fetch, double decode, double predict, double write, double idle)
    implements Serializable {

  public static final StageSeconds ZERO = new StageSeconds(0, 0, 0, 0, 0);

  public StageSeconds {
    if (!(fetch >= 0 && decode >= 0 && predict >= 0 && write >= 0 && idle >= 0)) {
      throw new IllegalArgumentException(
          "a stage's seconds are negative: "
              + "fetch %s, decode %s, predict %s, write %s, idle %s"
                  .formatted(fetch, decode, predict, write, idle));
    }
  }

  public double total() {
    return fetch + decode + predict + write + idle;
  }
}
