package dev.sparkinfer.progress;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a run is at one moment.
 *
 * @param phase one word for people: Planning, Running
 * @param total planned images; 0 while they are not known
 * @param succeeded images with predictions, those of earlier starts included
 * @param failed images with an error, those of earlier starts included
 * @param skipped of {@code succeeded} and {@code failed}, those that earlier starts committed
 * @param bytesRead from the store by this start
 * @param elapsed since this start
 * @param imagesPerSecond of the last seconds
 * @param eta the time left at this rate; empty while nobody can say
 */
public record ProgressSnapshot(
    String phase,
    long total,
    long succeeded,
    long failed,
    long skipped,
    long bytesRead,
    Duration elapsed,
    double imagesPerSecond,
    Optional<Duration> eta,
    StageSeconds stageSeconds) {

  public ProgressSnapshot {
    if (total < 0 || succeeded < 0 || failed < 0 || skipped < 0 || bytesRead < 0) {
      throw new IllegalArgumentException(
          "a count is negative: total %d, succeeded %d, failed %d, skipped %d, bytesRead %d"
              .formatted(total, succeeded, failed, skipped, bytesRead));
    }
  }

  /** Images that have their row. */
  public long done() {
    return succeeded + failed;
  }

  /** The share that has its row, rounded down: 100 only when every image has; 0 of nothing. */
  public int percent() {
    if (total == 0) {
      return 0;
    }
    return (int) Math.min(100, Math.floor(100.0 * Math.min(done(), total) / total));
  }
}
