package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.output.PartCounts;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.ProgressSnapshot;
import dev.sparkinfer.progress.RateMeter;
import dev.sparkinfer.progress.StageSeconds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is. Committed parts are the truth; what executors say of shards in progress is
 * added for people, and never lets the sum go back.
 */
final class RunMonitor {
  private static final int MAX_POINTS = 240;

  /** The rate at one moment since this start. */
  record RatePoint(double seconds, double imagesPerSecond) {}

  private final String runId;
  private final long planned;
  private final long resumed;
  private final long startNanos = System.nanoTime();
  private final RateMeter rate = new RateMeter();
  private final Map<Integer, PartCounts> committed;
  private final Map<ErrorCode, String> examples = new EnumMap<>(ErrorCode.class);
  private final List<RatePoint> points = new ArrayList<>();
  private double pointSeconds = 1;
  private long pointDone;
  private double pointAt;
  private long shownSucceeded;
  private long shownFailed;

  /**
   * @param committed by earlier starts
   */
  RunMonitor(String runId, long planned, Map<Integer, PartCounts> committed) {
    this.runId = runId;
    this.planned = planned;
    this.committed = new HashMap<>(committed);
    this.resumed = succeeded() + failed();
    this.pointDone = resumed;
  }

  synchronized void commit(ShardTask.Done done) {
    committed.put(done.shard(), done.counts());
    done.examples().forEach(examples::putIfAbsent);
  }

  /** The shards whose parts are committed, in order. */
  synchronized List<Integer> committedShards() {
    return committed.keySet().stream().sorted().toList();
  }

  /** Rows with predictions in committed parts. */
  synchronized long succeeded() {
    return committed.values().stream().mapToLong(PartCounts::succeeded).sum();
  }

  /** Rows with errors in committed parts. */
  synchronized long failed() {
    return committed.values().stream().mapToLong(PartCounts::failures).sum();
  }

  synchronized Map<ErrorCode, Long> failedByCode() {
    Map<ErrorCode, Long> sums = new EnumMap<>(ErrorCode.class);
    for (PartCounts counts : committed.values()) {
      counts.failed().forEach((code, count) -> sums.merge(code, (long) count, Long::sum));
    }
    return sums;
  }

  /** Rows with errors in committed parts, with a key of those that this start has committed. */
  synchronized List<FailureCount> failures() {
    List<FailureCount> failures = new ArrayList<>();
    failedByCode()
        .forEach(
            (code, count) ->
                failures.add(
                    new FailureCount(
                        code, count, Optional.ofNullable(examples.get(code)).stream().toList())));
    return failures;
  }

  /** Rows that earlier starts had committed. */
  long resumed() {
    return resumed;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  StageTimes.Totals totals() {
    return ExecutorReports.totals(runId);
  }

  synchronized List<RatePoint> points() {
    return List.copyOf(points);
  }

  /** What to show now, in a phase with that name. */
  synchronized ProgressSnapshot snapshot(String phase) {
    long succeeded = succeeded();
    long failed = failed();
    for (var entry : ExecutorReports.running(runId).entrySet()) {
      if (!committed.containsKey(entry.getKey())) {
        succeeded += entry.getValue().succeeded();
        failed += entry.getValue().failed();
      }
    }
    shownSucceeded = Math.max(shownSucceeded, succeeded);
    shownFailed = Math.max(shownFailed, failed);
    long done = shownSucceeded + shownFailed;
    rate.observe(done - resumed);
    addPoint(done);
    StageTimes.Totals totals = totals();
    return new ProgressSnapshot(
        phase,
        planned,
        shownSucceeded,
        shownFailed,
        resumed,
        totals.bytesRead(),
        elapsed(),
        rate.imagesPerSecond(),
        rate.eta(planned - done),
        stageSeconds(totals));
  }

  /** A point at each interval; when there are too many, every other goes and intervals double. */
  private void addPoint(long done) {
    double now = elapsed().toNanos() / 1e9;
    if (now - pointAt < pointSeconds) {
      return;
    }
    points.add(new RatePoint(now, (done - pointDone) / (now - pointAt)));
    pointAt = now;
    pointDone = done;
    if (points.size() > MAX_POINTS) {
      for (int i = points.size() - 2; i >= 0; i -= 2) {
        points.remove(i);
      }
      pointSeconds *= 2;
    }
  }

  static StageSeconds stageSeconds(StageTimes.Totals totals) {
    return new StageSeconds(
        totals.seconds(Stage.FETCH),
        totals.seconds(Stage.DECODE),
        totals.seconds(Stage.PREDICT),
        totals.seconds(Stage.WRITE),
        totals.seconds(Stage.IDLE));
  }
}
