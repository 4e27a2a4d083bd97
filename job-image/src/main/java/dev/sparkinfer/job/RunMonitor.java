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
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is. Committed parts are the truth; what executors say of shards in progress is
 * added for people, and never lets the sum go back. Sums are kept, not made: a run has 10^5 shards,
 * and is asked several times a second, while Spark waits to tell of the next one.
 */
final class RunMonitor implements AutoCloseable {
  private static final int MAX_POINTS = 240;

  /** The rate at one moment since this start. */
  record RatePoint(double seconds, double imagesPerSecond) {}

  private final ExecutorReports executors;
  private final long planned;
  private final long resumed;
  private final long startNanos = System.nanoTime();
  private final RateMeter rate = new RateMeter();
  private final BitSet committed = new BitSet();
  private final Map<ErrorCode, Long> failedByCode = new EnumMap<>(ErrorCode.class);
  private long succeeded;
  private long failed;
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
    this.executors = ExecutorReports.open(runId);
    this.planned = planned;
    committed.forEach(this::add);
    this.resumed = succeeded + failed;
    this.pointDone = resumed;
  }

  /** The first word on a shard counts: the part that was there then stays. */
  private void add(int shard, PartCounts counts) {
    if (committed.get(shard)) {
      return;
    }
    committed.set(shard);
    succeeded += counts.succeeded();
    failed += counts.failures();
    counts.failed().forEach((code, count) -> failedByCode.merge(code, (long) count, Long::sum));
  }

  synchronized void commit(ShardTask.Done done) {
    add(done.shard(), done.counts());
    done.examples().forEach(examples::putIfAbsent);
    executors.accept(done.process(), done.totals());
  }

  /** How many shards have their part. */
  synchronized int parts() {
    return committed.cardinality();
  }

  /** Rows with predictions in committed parts. */
  synchronized long succeeded() {
    return succeeded;
  }

  /** Rows with errors in committed parts. */
  synchronized long failed() {
    return failed;
  }

  synchronized Map<ErrorCode, Long> failedByCode() {
    return new EnumMap<>(failedByCode);
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
    return executors.totals();
  }

  synchronized List<RatePoint> points() {
    return List.copyOf(points);
  }

  /** What to show now, in a phase with that name. */
  synchronized ProgressSnapshot snapshot(String phase) {
    long nowSucceeded = succeeded;
    long nowFailed = failed;
    for (var entry : executors.running().entrySet()) {
      if (!committed.get(entry.getKey())) {
        nowSucceeded += entry.getValue().succeeded();
        nowFailed += entry.getValue().failed();
      }
    }
    shownSucceeded = Math.max(shownSucceeded, nowSucceeded);
    shownFailed = Math.max(shownFailed, nowFailed);
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

  /** No more reports are taken; what is known stays. */
  @Override
  public void close() {
    executors.close();
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
