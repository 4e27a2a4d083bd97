package dev.sparkinfer.job;

import java.io.Serializable;
import org.apache.spark.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an executor asks its driver, by Spark's plugin messages. */
final class DriverLine {
  private static final Logger LOG = LoggerFactory.getLogger(DriverLine.class);

  private static volatile @Nullable PluginContext context;

  /** A question; its answer is the driver's {@link TaskLedger}'s. */
  sealed interface Question extends Serializable {

    /** How an attempt at a shard that was tried before is to go on: a {@link Trial}. */
    record HowToRun(int shard, int attempt) implements Question {}

    /** Whether the driver knows by now why this executor is about to end. */
    record HasSeenWhy(String executor) implements Question {}

    /** Whether this executor does more harm than good. */
    record IsToEnd(String executor) implements Question {}
  }

  private DriverLine() {}

  static void open(PluginContext plugin) {
    context = plugin;
  }

  static Trial howToRun(int shard, int attempt) throws IsolationException {
    Object answer = ask(new Question.HowToRun(shard, attempt));
    if (answer instanceof Trial trial) {
      return trial;
    }
    throw new IsolationException("the driver does not say how to go on with shard " + shard, null);
  }

  /**
   * Ends this executor's process, in a while: what it has thrown, or is about to, must have reached
   * the driver, which would take the task's end for the process's otherwise.
   */
  static void endOnceSeen(int exitCode) {
    Thread end =
        new Thread(
            () -> {
              ask(new Question.HasSeenWhy(executor()));
              Runtime.getRuntime().halt(exitCode);
            },
            "end");
    end.setDaemon(true);
    end.start();
  }

  /** Ends this executor's process if the driver wants it to. */
  static void endIfToldTo() {
    if (Boolean.TRUE.equals(ask(new Question.IsToEnd(executor())))) {
      LOG.error("this executor fails task after task where others do not: it ends");
      Runtime.getRuntime().halt(ExitCodes.SICK);
    }
  }

  /** This executor's name; empty before Spark has begun. */
  static String executor() {
    PluginContext plugin = context;
    return plugin == null ? "" : plugin.executorID();
  }

  private static @Nullable Object ask(Question question) {
    PluginContext plugin = context;
    if (plugin == null) {
      return null;
    }
    try {
      return plugin.ask(question);
    } catch (Exception e) {
      // A driver that is gone or busy: who asks goes on without an answer.
      LOG.warn("the driver does not answer: {}", e.toString());
      return null;
    }
  }
}
