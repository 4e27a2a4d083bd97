package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked // A null fails the test, as it should.
class EndsTest {
  private static final BatchInference RESOURCE =
      Scene.resource(Map.of("spec.activeDeadlineSeconds", "3600"));
  private static final Instant NOW = Scene.START.plusMillis(90_500);
  private static final String NEXT =
      ". Mend the cause, then set spec.attempt to 2 to go on: what is committed is kept";

  /** What the Job's pod failure policy does not retry, the operator does not wait for. */
  @ParameterizedTest
  @EnumSource
  void ofAReportAreFinalWhenTheJobDoesNotRetryThem(Reason reason) {
    boolean retried =
        reason.hasExitCode()
            && (reason.exitCode() == 70 || reason.exitCode() == 75 || reason.exitCode() == 130);
    boolean good = reason == Reason.Succeeded || reason == Reason.AlreadyComplete;
    Scene scene = Scene.running(Scene.ended(Scene.planning(), reason, "so it ended"));

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), NOW);

    if (retried) {
      assertThat(status.phase()).isEqualTo(Phase.Pending);
      assertThat(status.completionTime()).isNull();
    } else {
      assertThat(status.phase()).isEqualTo(good ? Phase.Succeeded : Phase.Failed);
      assertThat(status.completionTime()).isEqualTo("2026-11-23T10:01:30Z");
      assertSays(status, reason, good ? "so it ended" : "so it ended" + NEXT);
    }
  }

  @ParameterizedTest
  @MethodSource("ends")
  void areTheReportsElseTheLastWordElseTheJobs(
      Phase phase, Reason reason, String message, Scene scene) {
    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), NOW);

    assertThat(status.phase()).isEqualTo(phase);
    assertSays(status, reason, phase == Phase.Failed ? message + NEXT : message);
  }

  static Stream<Arguments> ends() {
    String word = "{\"reason\":\"NoInput\",\"message\":\"nothing to read\"}";
    String died = "the driver ended with exit code ";
    String again = "; spec.driver.retries is 3; kubectl logs driver-1 has its last lines";
    PodScene oom = PodScene.terminated("driver-1", 137, "OOMKilled", null);
    return Stream.of(
        // A report's end outweighs whatever became of the pod and the Job.
        failed(
            Reason.OutputInUse,
            "another run's",
            limit()
                .driver(oom)
                .report(Scene.ended(Scene.planning(), Reason.OutputInUse, "another run's"))),
        failed(
            Reason.NoInput,
            "nothing to read",
            policy().driver(PodScene.terminated("driver-1", 66, "Error", word))),
        failed(
            Reason.NoInput,
            "nothing to read",
            policy()
                .driver(PodScene.terminated("driver-1", 66, "Error", word))
                .report(Scene.planning())),
        // The Job is about to fail; its pods still end.
        failed(
            Reason.NoInput,
            "nothing to read",
            Scene.job()
                .condition("FailureTarget", "PodFailurePolicy", "exit code 66")
                .driver(PodScene.terminated("driver-1", 66, "Error", word))),
        failed(
            Reason.OutOfMemory,
            "the driver needed more than spec.driver.memory, 2Gi, and was killed (exit code 137): raise it",
            limit().driver(oom)),
        failed(
            Reason.OutOfMemory,
            "the driver needed more than spec.driver.memory, 2Gi, and was killed (exit code 137): raise it",
            limit().driver(PodScene.terminated("driver-1", 137, "Error", null))),
        // Killed because it was moved, not for its memory.
        failed(
            Reason.DriverFailed,
            died + "137 (Error)" + again,
            limit().driver(PodScene.terminated("driver-1", 137, "Error", null).disrupted())),
        failed(
            Reason.DriverFailed,
            died + "137 (Error)" + again,
            limit().driver(PodScene.terminated("driver-1", 137, "Error", null).deleted())),
        failed(
            Reason.TaskFailed,
            "disk full",
            limit()
                .driver(PodScene.terminated("driver-1", 75, "Error", null))
                .report(Scene.ended(Scene.planning(), Reason.TaskFailed, "disk full"))),
        // An earlier driver's end is not the last one's.
        failed(
            Reason.DriverFailed,
            died + "134 (Error)" + again.replace("driver-1", "driver-2"),
            limit()
                .driver(PodScene.terminated("driver-1", 75, "Error", null))
                .driver(PodScene.terminated("driver-2", 134, "Error", "# SIGABRT").after(60))
                .report(Scene.ended(Scene.planning(), Reason.HostNotFound, "no address"))),
        failed(
            Reason.DriverFailed,
            died + "1 (Error)" + again,
            limit().driver(PodScene.terminated("driver-1", 1, "Error", "Error: no main class"))),
        failed(
            Reason.DriverFailed,
            died + "1 (Error)" + again,
            limit().driver(PodScene.terminated("driver-1", 1, "Error", ""))),
        failed(
            Reason.DriverFailed,
            died + "1 (Error)" + again,
            limit()
                .driver(PodScene.terminated("driver-1", 1, "Error", "{\"reason\":\"NoInput\"}"))),
        failed(
            Reason.DriverFailed,
            died + "1 (Error)" + again,
            limit()
                .driver(
                    PodScene.terminated(
                        "driver-1", 1, "Error", "{\"reason\":\"Unheard\",\"message\":\"x\"}"))),
        failed(
            Reason.DriverFailed,
            "the driver's pods were lost: Job has reached the specified backoff limit",
            limit()),
        failed(
            Reason.DriverFailed,
            "the driver's pods were lost: Job has reached the specified backoff limit",
            limit().driver(PodScene.lost("driver-1"))),
        failed(
            Reason.TaskFailed,
            "disk full",
            limit().report(Scene.ended(Scene.planning(), Reason.TaskFailed, "disk full"))),
        failed(
            Reason.DeadlineExceeded,
            "the run took longer than spec.activeDeadlineSeconds, 3600 seconds",
            Scene.job()
                .condition("Failed", "DeadlineExceeded", "Job was active longer than specified")
                .driver(PodScene.terminated("driver-1", 143, "Error", null))),
        Arguments.of(
            Phase.Succeeded,
            Reason.Succeeded,
            "every planned image has its row",
            Scene.job()
                .condition("Complete", "", "")
                .driver(PodScene.terminated("driver-1", 0, "Completed", null))),
        Arguments.of(
            Phase.Succeeded,
            Reason.AlreadyComplete,
            "done before",
            Scene.job()
                .condition("SuccessCriteriaMet", "CompletionsReached", "")
                .driver(
                    PodScene.terminated(
                        "driver-1",
                        0,
                        "Completed",
                        "{\"reason\":\"AlreadyComplete\",\"message\":\"done before\"}"))));
  }

  private static Arguments failed(Reason reason, String message, Scene scene) {
    return Arguments.of(Phase.Failed, reason, message, scene);
  }

  /** The Job has used its retries up. */
  private static Scene limit() {
    return Scene.job()
        .condition("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }

  /** The Job does not retry the driver's exit code. */
  private static Scene policy() {
    return Scene.job().condition("Failed", "PodFailurePolicy", "exit code 66 matches FailJob");
  }

  @Test
  void areNotYetWhenTheJobTriesAgain() {
    Scene scene =
        Scene.job()
            .driver(PodScene.terminated("driver-1", 75, "Error", null))
            .report(
                Scene.ended(
                    Scene.working("driver-1", 40, 0, 100), Reason.StorageUnavailable, "no answer"));

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), NOW);

    assertThat(status.phase()).isEqualTo(Phase.Pending);
    assertSays(
        status,
        Reason.DriverStarting,
        "the driver ended with exit code 75 (Error) and is started again");
    assertThat(status.progress().display().progress()).isEqualTo("40%");
  }

  @Test
  void comeBeforeSuspension() {
    BatchInference suspended = Scene.resource(Map.of("spec.suspend", "true"));
    Scene scene =
        Scene.job().suspended().report(Scene.ended(Scene.planning(), Reason.NoInput, "nothing"));

    assertThat(StatusOf.of(suspended, scene.seen(), NOW).phase()).isEqualTo(Phase.Failed);
  }

  @Test
  void ofAForbiddenFieldNameItAndMakeNothing() {
    BatchInferenceStatus status =
        StatusOf.of(RESOURCE, Scene.empty().forbidden("sparkConf may not hold x").seen(), NOW);

    assertThat(status.phase()).isEqualTo(Phase.Failed);
    assertThat(status.driver().job()).isNull();
    assertThat(status.driver().attempt()).isEqualTo(1);
    assertSays(status, Reason.ForbiddenField, "sparkConf may not hold x" + NEXT);
  }

  @Test
  void sayWhatToDoHoweverLongTheirCause() {
    Scene scene =
        Scene.job().report(Scene.ended(Scene.planning(), Reason.NoInput, "x".repeat(5000)));

    String message = StatusOf.of(RESOURCE, scene.seen(), NOW).conditions().get(0).getMessage();

    assertThat(message).hasSize(1024).startsWith("xxx").endsWith("x…" + NEXT);
  }

  private static void assertSays(BatchInferenceStatus status, Reason reason, String message) {
    assertThat(status.conditions())
        .hasSize(5)
        .extracting(Condition::getReason)
        .containsOnly(reason.name());
    assertThat(status.conditions()).extracting(Condition::getMessage).containsOnly(message);
  }
}
