package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.ExecutorsStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked // A null fails the test, as it should.
class ExecutorsTest {
  private static final BatchInference RESOURCE = Scene.resource(Map.of());
  private static final Instant NOW = Scene.START.plusSeconds(3600);
  private static final DriverReport WORKING = Scene.working("driver-1", 1, 0, 10);
  private static final String NO_GPU = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.";
  private static final String QUOTA = "pods \"e\" is forbidden: exceeded quota: gpus";
  private static final String TOO_LITTLE =
      "exec-1 needed more than spec.executors.memory, 4Gi, and was killed (exit code 137): raise"
          + " it";

  /** The driver of each wants two. */
  @ParameterizedTest
  @MethodSource("scenes")
  void areCountedAndSayWhyOthersAreNot(
      int running, @Nullable String message, Reason reason, Scene scene) {
    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), NOW);

    assertThat(status.executors())
        .isEqualTo(new ExecutorsStatus(2, running, Math.max(0, 2 - running), message));
    assertThat(status.phase()).isEqualTo(Phase.Running);
    assertThat(status.conditions()).extracting(Condition::getReason).containsOnly(reason.name());
    assertThat(status.conditions())
        .extracting(Condition::getMessage)
        .containsOnly(
            reason == Reason.Running
                ? "executors classify images"
                : "no executor runs: " + message);
    assertThat(status.conditions())
        .filteredOn(condition -> condition.getType().equals("Stalled"))
        .extracting(Condition::getStatus)
        .containsExactly("False");
  }

  static Stream<Arguments> scenes() {
    PodScene none = PodScene.unschedulable("exec-2", NO_GPU);
    PodScene killed = PodScene.terminated("exec-1", 137, "OOMKilled", null);
    DriverReport refused = Scene.refused(WORKING, Reason.QuotaExceeded, QUOTA);
    return Stream.of(
        Arguments.of(0, null, Reason.Running, works()),
        Arguments.of(1, null, Reason.Running, works().executor(PodScene.running("exec-1"))),
        Arguments.of(2, null, Reason.Running, two()),
        Arguments.of(3, null, Reason.Running, two().executor(PodScene.running("exec-3"))),
        Arguments.of(0, NO_GPU, Reason.Unschedulable, works().executor(none)),
        Arguments.of(
            1, NO_GPU, Reason.Running, works().executor(PodScene.running("exec-1")).executor(none)),
        Arguments.of(
            0,
            "secret \"s3\" not found",
            Reason.SecretNotFound,
            works()
                .executor(
                    PodScene.waiting(
                        "exec-1", "CreateContainerConfigError", "secret \"s3\" not found"))),
        Arguments.of(
            0,
            "Back-off pulling image",
            Reason.ImagePullFailed,
            works()
                .executor(PodScene.waiting("exec-1", "ContainerCreating", null))
                .executor(
                    PodScene.waiting("exec-2", "ImagePullBackOff", "Back-off pulling image"))),
        // What the API server refuses comes first: such executors have no pod.
        Arguments.of(0, QUOTA, Reason.QuotaExceeded, Scene.running(refused).executor(none)),
        Arguments.of(
            1, QUOTA, Reason.Running, Scene.running(refused).executor(PodScene.running("exec-1"))),
        // With all that are wanted, the past is past.
        Arguments.of(
            2,
            null,
            Reason.Running,
            Scene.running(refused)
                .executor(killed)
                .executor(PodScene.running("exec-2"))
                .executor(PodScene.running("exec-3"))),
        Arguments.of(0, TOO_LITTLE, Reason.OutOfMemory, works().executor(killed)),
        Arguments.of(
            1,
            TOO_LITTLE,
            Reason.Running,
            works().executor(killed).executor(PodScene.running("exec-2"))),
        // Moved or no longer needed, not short of memory.
        Arguments.of(
            0,
            null,
            Reason.Running,
            works()
                .executor(PodScene.terminated("exec-1", 137, "Error", null).disrupted())
                .executor(PodScene.terminated("exec-2", 137, "Error", null).deleted())),
        // On its way out.
        Arguments.of(
            0, null, Reason.Running, works().executor(PodScene.running("exec-1").deleted())));
  }

  private static Scene works() {
    return Scene.running(WORKING);
  }

  private static Scene two() {
    return works().executor(PodScene.running("exec-1")).executor(PodScene.running("exec-2"));
  }

  @Test
  void keepTheirMessageWithinTheBoundsOfTheResource() {
    Scene scene = works().executor(PodScene.unschedulable("exec-1", "\uD83D\uDEA6".repeat(2000)));

    String message = StatusOf.of(RESOURCE, scene.seen(), NOW).executors().message();

    assertThat(message).endsWith("\uD83D\uDEA6…").hasSizeLessThanOrEqualTo(1024);
  }

  @Test
  void areNoneWhenTheDriverDoesNotRun() {
    BatchInference resource = Scene.resource(Map.of());
    assertThat(StatusOf.of(resource, Scene.job().seen(), NOW).executors()).isNull();

    resource.setStatus(StatusOf.of(resource, two().seen(), NOW));
    Scene ended = two().report(Scene.ended(WORKING, Reason.Succeeded, "done"));

    assertThat(StatusOf.of(resource, ended.seen(), NOW).executors())
        .isEqualTo(new ExecutorsStatus(0, 0, 0, null));
    assertThat(
            StatusOf.of(resource, Scene.job().driver(PodScene.lost("driver-1")).seen(), NOW)
                .executors())
        .isEqualTo(new ExecutorsStatus(0, 0, 0, null));
  }
}
