package dev.sparkinfer.job;

import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.engine.StageTimes.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The newest report of each executor, on the driver. */
final class ExecutorReports {
  private static final Map<String, ProgressPlugin.Report> NEWEST = new ConcurrentHashMap<>();

  private ExecutorReports() {}

  static void accept(ProgressPlugin.Report report) {
    NEWEST.put(report.executor(), report);
  }

  /** Shards that some executor is at, with the images it has done. */
  static Map<Integer, ProgressPlugin.ShardProgress> running(String runId) {
    Map<Integer, ProgressPlugin.ShardProgress> running = new HashMap<>();
    for (ProgressPlugin.Report report : NEWEST.values()) {
      if (report.runId().equals(runId)) {
        running.putAll(report.running());
      }
    }
    return running;
  }

  /** Thread seconds and bytes of all executors, the lost ones included. */
  static StageTimes.Totals totals(String runId) {
    long[] nanos = new long[Stage.values().length];
    long bytes = 0;
    for (ProgressPlugin.Report report : NEWEST.values()) {
      if (report.runId().equals(runId)) {
        for (int i = 0; i < nanos.length; i++) {
          nanos[i] += report.totals().nanos()[i];
        }
        bytes += report.totals().bytesRead();
      }
    }
    return new StageTimes.Totals(nanos, bytes);
  }
}
