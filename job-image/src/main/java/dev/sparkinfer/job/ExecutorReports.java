package dev.sparkinfer.job;

import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.engine.StageTimes.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the executors of one run say of themselves, on its driver. Their totals come with each
 * committed shard and in between; they only grow, so that it does not matter which comes first.
 */
final class ExecutorReports implements AutoCloseable {
  /** By run: Spark hands messages to a plugin that knows no run. */
  private static final Map<String, ExecutorReports> OPEN = new ConcurrentHashMap<>();

  private final String runId;

  /** By process, the lost ones included. */
  private final Map<String, StageTimes.Totals> totals = new ConcurrentHashMap<>();

  private final Map<String, Map<Integer, ProgressPlugin.ShardProgress>> running =
      new ConcurrentHashMap<>();

  private ExecutorReports(String runId) {
    this.runId = runId;
  }

  /** Takes the reports of that run from now on, until it is closed. */
  static ExecutorReports open(String runId) {
    ExecutorReports reports = new ExecutorReports(runId);
    OPEN.put(runId, reports);
    return reports;
  }

  /** A message, of whichever run. */
  static void receive(ProgressPlugin.Report report) {
    ExecutorReports reports = OPEN.get(report.runId());
    if (reports != null) {
      reports.accept(report.process(), report.totals());
      reports.running.put(report.process(), report.running());
    }
  }

  /**
   * What a process has done for the run so far.
   *
   * @param process its name, used by no other
   */
  void accept(String process, StageTimes.Totals soFar) {
    totals.merge(process, soFar, ExecutorReports::later);
  }

  private static StageTimes.Totals later(StageTimes.Totals one, StageTimes.Totals other) {
    long[] nanos = new long[Stage.values().length];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = Math.max(one.nanos()[i], other.nanos()[i]);
    }
    return new StageTimes.Totals(nanos, Math.max(one.bytesRead(), other.bytesRead()));
  }

  /** Shards that some executor is at, with the images it has done. */
  Map<Integer, ProgressPlugin.ShardProgress> running() {
    Map<Integer, ProgressPlugin.ShardProgress> all = new HashMap<>();
    running.values().forEach(all::putAll);
    return all;
  }

  /** Thread seconds and bytes of all executors, the lost ones included. */
  StageTimes.Totals totals() {
    long[] nanos = new long[Stage.values().length];
    long bytes = 0;
    for (StageTimes.Totals each : totals.values()) {
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] += each.nanos()[i];
      }
      bytes += each.bytesRead();
    }
    return new StageTimes.Totals(nanos, bytes);
  }

  /** What is known stays known. */
  @Override
  public void close() {
    OPEN.remove(runId);
  }
}
