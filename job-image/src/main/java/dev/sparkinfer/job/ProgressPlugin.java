package dev.sparkinfer.job;

import dev.sparkinfer.engine.StageTimes;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what executors are at to the driver, twice a second and when a task has failed, by
 * Spark's own plugin messages. They are for people: nothing depends on one arriving, and what a
 * task has done comes with its result.
 */
public final class ProgressPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressPlugin.class);
  private static final long PERIOD_MILLIS = 500;

  /** Until the driver has heard of a failure, and made up its mind. */
  private static final long VERDICT_MILLIS = 1_000;

  /** Images of a shard in progress. */
  record ShardProgress(int succeeded, int failed) implements Serializable {}

  /**
   * All that an executor has done for the run so far, and the shards it is at.
   *
   * @param process its name, used by no other
   */
  record Report(
      String process, String runId, StageTimes.Totals totals, Map<Integer, ShardProgress> running)
      implements Serializable {}

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        return Map.of();
      }

      @Override
      public @Nullable Object receive(Object message) {
        if (message instanceof Report report) {
          ExecutorReports.receive(report);
        } else if (message instanceof DriverLine.Question question) {
          TaskLedger ledger = SparkRuntime.ledger();
          return ledger == null ? null : ledger.answer(question);
        }
        return null;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Reporter();
  }

  private static final class Reporter implements ExecutorPlugin {
    private @Nullable PluginContext executor;
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });

    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
      executor = context;
      DriverLine.open(context);
      timer.scheduleWithFixedDelay(
          () -> report(context), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A failed task has no result that could say what it did. */
    @Override
    public void onTaskFailed(TaskFailedReason reason) {
      PluginContext context = executor;
      if (context != null) {
        report(context);
      }
      if (!SparkContext$.MODULE$.DRIVER_IDENTIFIER().equals(DriverLine.executor())) {
        var unused = timer.schedule(DriverLine::endIfToldTo, VERDICT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private static void report(PluginContext context) {
      ExecutorProcess process = ExecutorProcess.current();
      if (process == null) {
        return;
      }
      Map<Integer, ShardProgress> running = new HashMap<>();
      process
          .running()
          .forEach(
              (shard, run) ->
                  running.put(
                      shard,
                      new ShardProgress(
                          run.succeeded(),
                          run.failed().values().stream().mapToInt(Integer::intValue).sum())));
      try {
        context.send(
            new Report(process.name(), process.runId(), process.times().totals(), running));
      } catch (IOException | RuntimeException e) {
        // A driver that is gone or not yet there: the next report says the same and more.
        LOG.debug("progress was not sent", e);
      }
    }

    @Override
    public void shutdown() {
      timer.shutdownNow();
      ExecutorProcess.closeCurrent();
    }
  }
}
