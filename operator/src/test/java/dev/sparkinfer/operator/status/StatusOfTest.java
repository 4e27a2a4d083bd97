package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.DriverStatus;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.ExecutorsStatus;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Result;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked // A null fails the test, as it should.
class StatusOfTest {
  private static final Instant NOW = Scene.START.plusSeconds(90);
  private static final Instant LATER = NOW.plusSeconds(3600);

  @Test
  void saysAllOfARunThatWorks() {
    BatchInferenceStatus status =
        StatusOf.of(
            Scene.resource(Map.of()),
            Scene.running(Scene.working("driver-1", 60, 3, 100)).seen(),
            NOW);

    assertThat(status.phase()).isEqualTo(Phase.Running);
    assertThat(status.driver()).isEqualTo(new DriverStatus(Scene.RUN, "driver-1", 1));
    assertThat(status.executors()).isEqualTo(new ExecutorsStatus(2, 0, 2, null));
    assertThat(status.failures())
        .containsExactly(new Failure(ErrorCode.CORRUPT_IMAGE, 3, "2026/broken.jpg"));
    assertThat(status.result()).isEqualTo(new Result("s3://predictions/road-signs/", null));
    assertThat(status.startTime()).isEqualTo("2026-11-23T10:00:05Z");
    assertThat(status.completionTime()).isNull();
    assertThat(message(status)).isEqualTo("executors classify images");
  }

  @ParameterizedTest
  @MethodSource("phases")
  void isInThePhaseThatTheClusterShows(Phase phase, Reason reason, Scene scene) {
    BatchInferenceStatus status = StatusOf.of(Scene.resource(Map.of()), scene.seen(), NOW);

    assertThat(status.phase()).isEqualTo(phase);
    assertThat(status.conditions()).extracting(Condition::getReason).containsOnly(reason.name());
  }

  static Stream<Arguments> phases() {
    DriverReport works = Scene.working("driver-1", 60, 3, 100);
    return Stream.of(
        Arguments.of(Phase.Pending, Reason.Accepted, Scene.empty()),
        Arguments.of(Phase.Pending, Reason.DriverStarting, Scene.job()),
        Arguments.of(
            Phase.Pending, Reason.DriverStarting, Scene.job().driver(PodScene.running("driver-1"))),
        Arguments.of(Phase.Planning, Reason.Planning, Scene.running(Scene.planning())),
        Arguments.of(Phase.Running, Reason.Running, Scene.running(works)),
        // The report of a pod that is no more does not make its successor run.
        Arguments.of(Phase.Pending, Reason.DriverStarting, Scene.job().report(works)),
        Arguments.of(
            Phase.Pending,
            Reason.DriverStarting,
            Scene.running(works).driver(PodScene.pending("driver-2").after(60))),
        // Kueue takes back what it had admitted.
        Arguments.of(Phase.Pending, Reason.Queued, Scene.running(works).queued().suspended()));
  }

  @Test
  void takesTheNewestPodForTheDriverInWhateverOrderTheyAreListed() {
    Scene scene =
        Scene.job()
            .driver(PodScene.running("driver-3").after(120))
            .driver(PodScene.terminated("driver-1", 75, "Error", null))
            .driver(PodScene.terminated("driver-2", 75, "Error", null).after(60));

    assertThat(StatusOf.of(Scene.resource(Map.of()), scene.seen(), LATER).driver().pod())
        .isEqualTo("driver-3");
  }

  @Test
  void saysWhetherASuspendedDriverIsGone() {
    BatchInference resource = Scene.resource(Map.of("spec.suspend", "true"));
    Scene stops = Scene.running(Scene.working("driver-1", 60, 3, 100)).suspended();
    String kept = "; what is committed is kept, and spec.suspend: false goes on from there";

    BatchInferenceStatus stopping = StatusOf.of(resource, stops.seen(), NOW);
    assertThat(stopping.phase()).isEqualTo(Phase.Suspended);
    assertThat(message(stopping)).isEqualTo("the driver is being stopped" + kept);

    resource.setStatus(stopping);
    BatchInferenceStatus gone = StatusOf.of(resource, Scene.job().suspended().seen(), NOW);
    assertThat(gone.phase()).isEqualTo(Phase.Suspended);
    assertThat(message(gone)).isEqualTo("driver and executors are gone" + kept);
    assertThat(gone.progress().display().images()).isEqualTo("63/100");
  }

  @Test
  void keepsTheFirstStartAndTheTimeOfTheEnd() {
    BatchInference resource = Scene.resource(Map.of());
    resource.setStatus(StatusOf.of(resource, Scene.running(Scene.planning()).seen(), NOW));
    DriverReport second =
        new DriverReport(
            1,
            "d",
            "2026-11-23T11:00:00Z",
            Phase.Running,
            "m",
            null,
            List.of(),
            null,
            1,
            null,
            List.of(),
            null);
    resource.setStatus(
        StatusOf.of(
            resource,
            Scene.job().report(Scene.ended(second, Reason.Succeeded, "done")).seen(),
            NOW.plusMillis(700)));

    BatchInferenceStatus later = StatusOf.of(resource, Scene.empty().seen(), LATER);

    assertThat(later.startTime()).isEqualTo("2026-11-23T10:00:05Z");
    assertThat(later.completionTime()).isEqualTo("2026-11-23T10:01:30Z");
  }

  @ParameterizedTest
  @EnumSource(names = {"Succeeded", "NoInput"})
  void staysAtItsEndWhateverTheClusterShows(Reason reason) {
    BatchInference resource = ended(reason);
    BatchInferenceStatus end = resource.getStatus();

    for (Scene scene :
        List.of(
            Scene.empty(),
            Scene.job(),
            Scene.job().suspended(),
            Scene.empty().forbidden("no"),
            Scene.running(Scene.working("driver-1", 1, 0, 100)),
            Scene.job().condition("Failed", "DeadlineExceeded", "late"))) {
      assertThat(StatusOf.of(resource, scene.seen(), LATER)).isEqualTo(end);
      assertThat(StatusOf.lookAgain(resource, scene.seen(), LATER)).isEmpty();
    }

    BatchInference edited = Scene.edited(resource, Map.of("spec.suspend", "true"));
    BatchInferenceStatus observed = StatusOf.of(edited, Scene.job().suspended().seen(), LATER);
    assertThat(observed.phase()).isEqualTo(end.phase());
    assertThat(observed.observedGeneration()).isEqualTo(2);
    assertThat(observed.conditions()).extracting(Condition::getObservedGeneration).containsOnly(2L);
    assertThat(observed.conditions())
        .extracting(Condition::getLastTransitionTime)
        .containsOnly("2026-11-23T10:01:30Z");
  }

  @ParameterizedTest
  @EnumSource(names = {"Succeeded", "NoInput"})
  void startsAgainWithWhatIsCountedWhenTheAttemptIsRaised(Reason reason) {
    BatchInference resource = Scene.edited(ended(reason), Map.of("spec.attempt", "2"));

    BatchInferenceStatus status = StatusOf.of(resource, Scene.empty().seen(), LATER);

    assertThat(StatusOf.finished(resource)).isFalse();
    assertThat(status.phase()).isEqualTo(Phase.Pending);
    assertThat(status.observedGeneration()).isEqualTo(2);
    assertThat(status.driver()).isEqualTo(new DriverStatus(null, null, 2));
    assertThat(status.executors()).isEqualTo(new ExecutorsStatus(0, 0, 0, null));
    assertThat(status.completionTime()).isNull();
    assertThat(status.startTime()).isEqualTo("2026-11-23T10:00:05Z");
    assertThat(status.progress().display().images()).isEqualTo("63/100");
    assertThat(status.progress().percent()).isLessThan(100);
    assertThat(status.failures()).hasSize(1);
    assertThat(status.result()).isNotNull();
    assertThat(status.conditions())
        .filteredOn(condition -> condition.getType().equals("Reconciling"))
        .extracting(Condition::getStatus, Condition::getLastTransitionTime)
        .containsExactly(tuple("True", "2026-11-23T11:01:30Z"));
  }

  @Test
  void keepsFailuresWithinTheBoundsOfTheResource() {
    List<Failure> many =
        Collections.nCopies(
            14, new Failure(ErrorCode.NOT_AN_IMAGE, 9, "k".repeat(255) + "\uD83D\uDEA6/x.jpg"));
    DriverReport report = Scene.with(Scene.working("driver-1", 1, 9, 100), many);

    List<Failure> failures =
        StatusOf.of(Scene.resource(Map.of()), Scene.running(report).seen(), NOW).failures();

    assertThat(failures)
        .hasSize(10)
        .containsOnly(new Failure(ErrorCode.NOT_AN_IMAGE, 9, "k".repeat(255) + "…"));
  }

  @Test
  void keepsFailuresWhileTheNextDriverHasSaidNone() {
    BatchInference resource = Scene.resource(Map.of());
    resource.setStatus(
        StatusOf.of(resource, Scene.running(Scene.working("driver-1", 1, 9, 100)).seen(), NOW));

    assertThat(StatusOf.of(resource, Scene.running(Scene.planning()).seen(), NOW).failures())
        .isEqualTo(resource.getStatus().failures())
        .hasSize(1);
  }

  @Test
  void addsWarningsToTheMessage() {
    DriverReport report =
        Scene.with(Scene.planning(), List.of(), "3 folder markers were left out", "no labels");

    assertThat(message(StatusOf.of(Scene.resource(Map.of()), Scene.running(report).seen(), NOW)))
        .isEqualTo("listing the input. 3 folder markers were left out. no labels");
  }

  @ParameterizedTest
  @ValueSource(ints = {1023, 1024, 1025, 5000})
  void keepsMessagesShort(int length) {
    Scene scene = Scene.job().event("is forbidden " + "x".repeat(length - 13));

    assertThat(message(StatusOf.of(Scene.resource(Map.of()), scene.seen(), NOW)))
        .hasSize(Math.min(length, 1024))
        .endsWith(length > 1024 ? "x…" : "x");
  }

  private static BatchInference ended(Reason reason) {
    BatchInference resource = Scene.resource(Map.of());
    DriverReport works = Scene.working("driver-1", 60, 3, 100);
    resource.setStatus(StatusOf.of(resource, Scene.running(works).seen(), NOW));
    Scene scene =
        Scene.job()
            .driver(PodScene.terminated("driver-1", reason.exitCode(), "x", null))
            .report(Scene.ended(works, reason, "so it ended"));
    resource.setStatus(StatusOf.of(resource, scene.seen(), NOW));
    return resource;
  }

  private static String message(BatchInferenceStatus status) {
    assertThat(status.conditions()).hasSize(5);
    return status.conditions().get(0).getMessage();
  }
}
