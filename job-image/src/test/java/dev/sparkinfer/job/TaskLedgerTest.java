package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.plan.Shard;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq$;

class TaskLedgerTest {
  private static final int STAGE = 3;

  private final AtomicInteger cancelled = new AtomicInteger();
  private final TaskLedger ledger = new TaskLedger("shards", 4, 4, cancelled::incrementAndGet);
  private final int[] attempts = new int[100];

  TaskLedgerTest() {
    Properties group = new Properties();
    group.setProperty("spark.jobGroup.id", "shards");
    ledger.began(group, List.of(STAGE));
    // The tasks' indices are not the shards'.
    ledger.expect(List.of(shard(7), shard(5), shard(6)));
    added("1");
    added("2");
  }

  private static Shard shard(int index) {
    return new Shard(index, List.of());
  }

  private void added(String executor) {
    ledger.onExecutorAdded(
        new SparkListenerExecutorAdded(
            0, executor, new ExecutorInfo("host", 4, Map$.MODULE$.empty())));
  }

  private void removed(String executor, String reason) {
    ledger.onExecutorRemoved(new SparkListenerExecutorRemoved(0, executor, reason));
  }

  private void ends(int index, String executor, TaskEndReason reason) {
    TaskInfo info =
        new TaskInfo(
            0, index, attempts[index]++, index, 0, executor, "host", TaskLocality.ANY(), false);
    ledger.onTaskEnd(new SparkListenerTaskEnd(STAGE, 0, "ResultTask", reason, info, null, null));
  }

  private static TaskEndReason thrown(Throwable failure) {
    return new ExceptionFailure(failure, Seq$.MODULE$.empty(), true);
  }

  private static TaskEndReason lost(String reason) {
    return new ExecutorLostFailure("1", true, Option.apply(reason));
  }

  private Trial trial(int shard, int attempt) {
    return (Trial) ledger.answer(new DriverLine.Question.HowToRun(shard, attempt));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Command exited with code 134",
        "The executor with id 1 exited with exit code 127(unexpected).",
        "The executor with id 1 exited with exit code 139(SIGSEGV).",
        "The executor with id 1 exited with exit code 136(unexpected)."
      })
  void aShardThatTwoExecutorsCrashAtIsTriedApart(String reason) {
    ends(1, "1", lost(reason));
    assertThat(trial(5, 1)).isEqualTo(Trial.ORDINARY);
    ends(1, "2", lost(reason));

    assertThat(trial(5, 2)).isEqualTo(new Trial(true, Set.of()));
    assertThat(trial(7, 0)).isEqualTo(Trial.ORDINARY);
    assertThat(ledger.end()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Command exited with code 137",
        "The executor with id 1 exited with exit code 143(SIGTERM).",
        "The executor with id 1 was deleted by a user or the framework.",
        "Executor heartbeat timed out after 9000 ms",
        "Command exited with code 75",
        "Command exited with code 76"
      })
  void whatComesFromOutsideIsNoShardsFault(String reason) {
    for (int i = 0; i < 3; i++) {
      ends(1, "1", lost(reason));
    }
    assertThat(trial(5, 3)).isEqualTo(Trial.ORDINARY);
  }

  private static StorageException noAnswer() {
    return new StorageException(StorageException.Kind.UNAVAILABLE, "no answer", null);
  }

  @Test
  void aShardEndsTheRunWhenItHasFailedOftenEnoughByItself() {
    for (int i = 0; i < 3; i++) {
      ends(0, "1", thrown(noAnswer()));
    }
    assertThat(ledger.end()).isNull();
    ends(0, "2", thrown(noAnswer()));

    assertThat(Objects.requireNonNull(ledger.end()).reason()).isEqualTo(Reason.StorageUnavailable);
    assertThat(cancelled).hasValue(1);
  }

  /** One whose every task fails at once would use up the tries of all shards. */
  @Test
  void anExecutorThatFailsWhereOthersAreWellIsToldToEnd() {
    for (int i = 0; i < 3; i++) {
      ends(0, "1", thrown(new IllegalStateException("nothing works here")));
    }
    assertThat(ledger.answer(new DriverLine.Question.IsToEnd("1"))).isEqualTo(true);
    assertThat(ledger.answer(new DriverLine.Question.IsToEnd("2"))).isEqualTo(false);
    for (int i = 0; i < 5; i++) {
      ends(0, "1", thrown(new IllegalStateException("nothing works here")));
    }
    assertThat(ledger.end()).isNull();

    ends(0, "2", Success$.MODULE$);
    assertThat(ledger.end()).isNull();
  }

  @Test
  void anExecutorAloneIsNotHeldAgainstOthers() {
    removed("2", "Executor decommission finished");
    for (int i = 0; i < 4; i++) {
      assertThat(ledger.end()).isNull();
      ends(0, "1", thrown(new IllegalStateException("a defect")));
    }
    assertThat(Objects.requireNonNull(ledger.end()).reason()).isEqualTo(Reason.InternalError);
  }

  @Test
  void aModelThatHasGivenRowsIsNotInvalidAfterwards() {
    ends(1, "1", Success$.MODULE$);
    removed("2", "Executor decommission finished");
    for (int i = 0; i < 4; i++) {
      ends(0, "1", thrown(new ModelException(Reason.ModelInvalid, "fails on everything", null)));
    }
    RunException end = Objects.requireNonNull(ledger.end());
    assertThat(end.reason()).isEqualTo(Reason.TaskFailed);
    assertThat(end).hasMessageContaining("fails on everything");
  }

  private static SickExecutorException sick() {
    return new SickExecutorException(
        new ModelException(Reason.ModelInvalid, "TensorFlow cannot load the model", null));
  }

  @Test
  void theModelIsInvalidOnlyWhenTwoExecutorsSaySoAndNoneHasEverUsedIt() {
    ends(0, "1", thrown(sick()));
    ends(0, "1", thrown(sick()));
    assertThat(ledger.end()).isNull();
    ends(0, "2", thrown(sick()));

    assertThat(Objects.requireNonNull(ledger.end()).reason()).isEqualTo(Reason.ModelInvalid);
  }

  @Test
  void sickExecutorsEndTheRunOnlyWhenThereAreNoOthers() {
    ends(2, "1", Success$.MODULE$);
    for (int i = 0; i < 3; i++) {
      ends(0, "sick-" + i, thrown(sick()));
    }
    ends(1, "1", Success$.MODULE$);
    for (int i = 0; i < 3; i++) {
      ends(0, "sicker-" + i, thrown(sick()));
    }
    assertThat(ledger.end()).isNull();
    ends(0, "sicker-3", thrown(new SickExecutorException(new IOException("No space left"))));

    RunException end = Objects.requireNonNull(ledger.end());
    assertThat(end.reason()).isEqualTo(Reason.TaskFailed);
    assertThat(end).hasMessageContaining("4 executors").hasMessageContaining("No space left");
  }

  @ParameterizedTest
  @CsvSource({
    "Command exited with code 1, true",
    "The executor with id 9 exited with exit code 137(SIGKILL)., true",
    "The executor with id 9 was deleted by a user or the framework., false",
    "Executor decommission finished, false"
  })
  void executorsThatDieOneAfterAnotherEndTheRun(String reason, boolean ends) {
    for (int i = 0; i < 3; i++) {
      removed("x" + i, reason);
    }
    ends(0, "1", Success$.MODULE$);
    for (int i = 0; i < 4; i++) {
      assertThat(ledger.end()).isNull();
      removed("y" + i, reason);
    }
    assertThat(ledger.end() != null).isEqualTo(ends);
    if (ends) {
      assertThat(Objects.requireNonNull(ledger.end()).reason()).isEqualTo(Reason.ExecutorsCrash);
    }
  }

  @Test
  void anExecutorMayEndOnceItsFailureIsKnown() {
    ends(0, "1", thrown(new IllegalStateException("something else, before")));
    assertThat(ledger.answer(new DriverLine.Question.HasSeenWhy("1"))).isEqualTo(false);
    ends(0, "1", thrown(sick()));
    assertThat(ledger.answer(new DriverLine.Question.HasSeenWhy("1"))).isEqualTo(true);
  }
}
