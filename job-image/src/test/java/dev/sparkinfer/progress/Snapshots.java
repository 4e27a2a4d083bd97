package dev.sparkinfer.progress;

import java.time.Duration;
import java.util.Optional;

/** Moments of a run, for tests. */
final class Snapshots {
  private Snapshots() {}

  static ProgressSnapshot running(long done, long failed) {
    return running("Running", done, failed);
  }

  static ProgressSnapshot running(String phase, long done, long failed) {
    return new ProgressSnapshot(
        phase,
        1_000,
        done - failed,
        failed,
        0,
        1L << 31,
        Duration.ofSeconds(92),
        412.3,
        Optional.of(Duration.ofSeconds(723)),
        new StageSeconds(12, 55, 30.6, 0.4, 2));
  }

  static ProgressSnapshot planning(Duration elapsed) {
    return new ProgressSnapshot(
        "Planning", 0, 0, 0, 0, 0, elapsed, 0, Optional.empty(), StageSeconds.ZERO);
  }
}
