package dev.sparkinfer.job;

import com.google.common.util.concurrent.Monitor;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.engine.OverrunException;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.plan.Shard;
import dev.sparkinfer.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whose fault it is that tasks fail: the shard's, the executor's or nobody's. Spark counts all
 * alike, so that one sick executor, or one image that kills its process, would use up the tries of
 * every shard beside it; here a run ends when one shard has failed too often by itself, or when
 * executors are lost one after another and nothing gets done.
 */
final class TaskLedger extends SparkListener {
  private static final Logger LOG = LoggerFactory.getLogger(TaskLedger.class);

  /** Executors that a shard may bring down before it is run in a process of its own. */
  private static final int DEATHS = 2;

  /** Executors that must find the model unusable while none has ever used it. */
  private static final int OPINIONS = 2;

  /** Failures after which an executor is held against others. */
  private static final int FAILURES_IN_A_ROW = 3;

  /** Listeners are told of a task's end after the scheduler has started its next attempt. */
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(3);

  private final String shardsJob;
  private final int tries;
  private final int mostLosses;
  private final Runnable cancel;
  private final Monitor monitor = new Monitor();
  private final Set<Integer> shardStages = new HashSet<>();
  private List<Shard> shards = List.of();
  private final Map<TaskKey, Attempts> failing = new HashMap<>();

  /** Failures in a row of each executor that runs. */
  private final Map<String, Integer> executors = new HashMap<>();

  /** Executors whose failures are their own. */
  private final Set<String> sick = new HashSet<>();

  /** Executors that have said why they are about to end. */
  private final Set<String> ending = new HashSet<>();

  private final Set<String> sickInARow = new HashSet<>();
  private int lossesInARow;
  private boolean anySuccess;
  private boolean anyShard;
  private @Nullable RunException end;

  /** A task of a stage, by its index. */
  private record TaskKey(int stage, int index) {}

  /** What has become of a task that has not always succeeded. */
  private static final class Attempts {
    private final Set<Integer> suspects = new TreeSet<>();

    /** Executors on which it has failed by itself, as often as it has. */
    private final List<String> failedOn = new ArrayList<>();

    private int ended;
    private int deaths;
  }

  /**
   * @param shardsJob the group of the job whose tasks are shards
   * @param tries failures of a task by itself that end the run
   * @param mostLosses executors lost one after another, with nothing done in between, that do
   * @param cancel ends what runs, because of {@link #end}
   */
  TaskLedger(String shardsJob, int tries, int mostLosses, Runnable cancel) {
    this.shardsJob = shardsJob;
    this.tries = tries;
    this.mostLosses = mostLosses;
    this.cancel = cancel;
  }

  /** The shards of the tasks to come, by the tasks' indices. */
  void expect(List<Shard> order) {
    within(() -> shards = List.copyOf(order));
  }

  /** Why the run cannot go on; null while it can. */
  @Nullable RunException end() {
    monitor.enter();
    try {
      return end;
    } finally {
      monitor.leave();
    }
  }

  private void within(Runnable action) {
    monitor.enter();
    try {
      action.run();
    } finally {
      monitor.leave();
    }
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    List<Integer> stages =
        CollectionConverters.asJava(job.stageInfos()).stream().map(StageInfo::stageId).toList();
    began(job.properties(), stages);
  }

  void began(@Nullable Properties job, List<Integer> stages) {
    if (job != null && shardsJob.equals(job.getProperty("spark.jobGroup.id"))) {
      within(() -> shardStages.addAll(stages));
    }
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    within(() -> executors.put(added.executorId(), 0));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    within(() -> ended(task));
  }

  private void ended(SparkListenerTaskEnd task) {
    String id = task.taskInfo().executorId();
    if (task.reason() instanceof Success$) {
      anySuccess = true;
      anyShard |= shardStages.contains(task.stageId());
      lossesInARow = 0;
      sickInARow.clear();
      executors.replace(id, 0);
      return;
    }
    TaskKey key = new TaskKey(task.stageId(), task.taskInfo().index());
    Attempts attempts = failing.computeIfAbsent(key, unused -> new Attempts());
    attempts.ended = Math.max(attempts.ended, task.taskInfo().attemptNumber() + 1);
    if (task.reason() instanceof ExceptionFailure failure) {
      Throwable thrown = failure.exception().isDefined() ? failure.exception().get() : null;
      failed(id, attempts, thrown, failure);
    } else if (task.reason() instanceof ExecutorLostFailure lost && lost.reason().isDefined()) {
      OptionalInt exitCode = ExitCodes.in(lost.reason().get());
      if (exitCode.isPresent() && ExitCodes.crashed(exitCode.getAsInt())) {
        attempts.deaths++;
      }
    }
  }

  private void failed(
      String id, Attempts attempts, @Nullable Throwable thrown, ExceptionFailure failure) {
    OverrunException overrun = TaskFailures.find(thrown, OverrunException.class);
    SickExecutorException sickness = TaskFailures.find(thrown, SickExecutorException.class);
    if (overrun != null) {
      ending.add(id);
      attempts.suspects.addAll(overrun.positions());
    } else if (sickness != null) {
      ending.add(id);
      sick.add(id);
      sickInARow.add(id);
      considerSickness(sickness);
    } else {
      Integer inARow = executors.computeIfPresent(id, (executor, failures) -> failures + 1);
      // A store that fails does so for all.
      if (inARow != null
          && inARow >= FAILURES_IN_A_ROW
          && TaskFailures.find(thrown, StorageException.class) == null
          && othersAreWell(id)) {
        sick.add(id);
      }
      attempts.failedOn.add(id);
      long bySelf = attempts.failedOn.stream().filter(on -> !sick.contains(on)).count();
      if (bySelf >= tries) {
        Throwable cause =
            thrown == null ? new IllegalStateException(failure.toErrorString()) : thrown;
        giveUp(notTheModel(TaskFailures.asRunException(cause, null)));
      }
    }
  }

  /** A model that has given rows is not wrong: whatever says so is. */
  private RunException notTheModel(RunException why) {
    return anyShard && why.reason().exitCode() == Reason.ModelInvalid.exitCode()
        ? new RunException(
            Reason.TaskFailed,
            "the model has worked before, and now fails in every try: " + why.getMessage(),
            why)
        : why;
  }

  private boolean othersAreWell(String id) {
    return executors.entrySet().stream()
        .anyMatch(each -> !each.getKey().equals(id) && each.getValue() == 0);
  }

  private void considerSickness(SickExecutorException sickness) {
    ModelException unusable = TaskFailures.find(sickness, ModelException.class);
    if (!anySuccess && unusable != null && sickInARow.size() >= OPINIONS) {
      giveUp(new RunException(unusable.reason(), String.valueOf(unusable.getMessage()), sickness));
    } else if (sickInARow.size() >= mostLosses) {
      giveUp(
          new RunException(
              Reason.TaskFailed,
              "%d executors one after another could do no task, and none has done one since: %s;"
                      .formatted(sickInARow.size(), sickness.getMessage())
                  + " look at their nodes' devices and disks, then raise spec.attempt",
              sickness));
    }
  }

  /**
   * Only what an executor has done to itself counts: one that was preempted, drained or deleted has
   * no exit code.
   */
  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    within(
        () -> {
          executors.remove(removed.executorId());
          OptionalInt exitCode = ExitCodes.in(String.valueOf(removed.reason()));
          if (exitCode.isEmpty() || sick.contains(removed.executorId())) {
            return;
          }
          LOG.warn(
              "executor {} has ended with exit code {}", removed.executorId(), exitCode.getAsInt());
          lossesInARow++;
          if (lossesInARow >= mostLosses) {
            giveUp(
                new RunException(
                    Reason.ExecutorsCrash,
                    "%d executors died one after another, and nothing was done in between"
                        .formatted(lossesInARow)));
          }
        });
  }

  private void giveUp(RunException why) {
    if (end == null) {
      end = why;
      cancel.run();
    }
  }

  /** What the driver says to an executor's question. */
  Object answer(DriverLine.Question question) {
    if (question instanceof DriverLine.Question.HowToRun how) {
      return howToRun(how.shard(), how.attempt());
    }
    if (question instanceof DriverLine.Question.HasSeenWhy seen) {
      return await(() -> ending.contains(seen.executor()));
    }
    DriverLine.Question.IsToEnd isToEnd = (DriverLine.Question.IsToEnd) question;
    monitor.enter();
    try {
      return sick.contains(isToEnd.executor());
    } finally {
      monitor.leave();
    }
  }

  private Trial howToRun(int shard, int attempt) {
    boolean unused = await(() -> attempts(shard).ended >= attempt);
    monitor.enter();
    try {
      Attempts attempts = attempts(shard);
      return new Trial(
          attempts.deaths >= DEATHS || !attempts.suspects.isEmpty(), attempts.suspects);
    } finally {
      monitor.leave();
    }
  }

  private Attempts attempts(int shard) {
    return failing.entrySet().stream()
        .filter(each -> shardStages.contains(each.getKey().stage()))
        .filter(each -> shards.get(each.getKey().index()).index() == shard)
        .map(Map.Entry::getValue)
        .findAny()
        .orElseGet(Attempts::new);
  }

  private boolean await(BooleanSupplier condition) {
    if (!monitor.enterWhenUninterruptibly(monitor.newGuard(condition), LONGEST_DELAY)) {
      return false;
    }
    monitor.leave();
    return true;
  }
}
