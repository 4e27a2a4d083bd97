package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsTest {
  private static final Instant NOW = Scene.START.plusSeconds(30);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Pending   | false | Unknown | False | True  | False | False | InProgress
          Pending   | true  | Unknown | False | True  | True  | False | InProgress
          Planning  | false | Unknown | False | True  | False | False | InProgress
          Planning  | true  | Unknown | False | True  | True  | False | InProgress
          Running   | false | Unknown | False | False | False | False | Current
          Running   | true  | Unknown | False | False | False | False | Current
          Suspended | false | Unknown | False | False | False | True  | Current
          Suspended | true  | Unknown | False | False | False | True  | Current
          Succeeded | false | True    | True  | False | False | False | Current
          Failed    | false | False   | True  | False | True  | False | Failed
          """)
  void followThePhase(
      Phase phase,
      boolean stalled,
      String succeeded,
      String finished,
      String reconciling,
      String isStalled,
      String suspended,
      String kstatus) {
    List<Condition> conditions =
        Conditions.of(phase, stalled, Reason.Accepted, "a message", 7, List.of(), NOW);

    assertThat(conditions)
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(
            tuple("Succeeded", succeeded),
            tuple("Finished", finished),
            tuple("Reconciling", reconciling),
            tuple("Stalled", isStalled),
            tuple("Suspended", suspended));
    assertThat(conditions)
        .allSatisfy(
            condition -> {
              assertThat(condition.getReason()).isEqualTo("Accepted");
              assertThat(condition.getMessage()).isEqualTo("a message");
              assertThat(condition.getObservedGeneration()).isEqualTo(7);
              assertThat(condition.getLastTransitionTime()).isEqualTo("2026-11-23T10:00:30Z");
            });
    assertThat(Kstatus.of(7, 7, conditions)).isEqualTo(kstatus);
  }

  @Test
  void changeTheirTransitionTimeWithTheirStatusOnly() {
    List<Condition> pending =
        Conditions.of(Phase.Pending, false, Reason.Accepted, "a", 1, List.of(), Scene.START);
    List<Condition> planning =
        Conditions.of(Phase.Planning, false, Reason.Planning, "b", 2, pending, NOW);
    List<Condition> running =
        Conditions.of(Phase.Running, false, Reason.Running, "c", 2, planning, NOW.plusMillis(1500));

    assertThat(planning)
        .extracting(Condition::getLastTransitionTime)
        .containsOnly("2026-11-23T10:00:00Z");
    assertThat(planning).extracting(Condition::getReason).containsOnly("Planning");
    assertThat(planning).extracting(Condition::getMessage).containsOnly("b");
    assertThat(running)
        .extracting(Condition::getLastTransitionTime)
        .containsExactly(
            "2026-11-23T10:00:00Z",
            "2026-11-23T10:00:00Z",
            "2026-11-23T10:00:31Z",
            "2026-11-23T10:00:00Z",
            "2026-11-23T10:00:00Z");
  }

  /** A resource's whole life, and what each of its steps says of the newest generation. */
  @ParameterizedTest
  @MethodSource("scenes")
  void sayWhichGenerationTheySpeakOf(Phase phase, BatchInference resource, Scene scene) {
    resource.getMetadata().setGeneration(5L);

    BatchInferenceStatus status = StatusOf.of(resource, scene.seen(), NOW);

    assertThat(status.phase()).isEqualTo(phase);
    assertThat(status.observedGeneration()).isEqualTo(5);
    assertThat(status.conditions())
        .hasSize(5)
        .extracting(Condition::getObservedGeneration)
        .containsOnly(5L);
    assertThat(Kstatus.of(6, 5, status.conditions())).isEqualTo("InProgress");
  }

  static Stream<Arguments> scenes() {
    return Stream.of(
        Arguments.of(Phase.Pending, Scene.resource(Map.of()), Scene.empty()),
        Arguments.of(Phase.Planning, Scene.resource(Map.of()), Scene.running(Scene.planning())),
        Arguments.of(
            Phase.Running,
            Scene.resource(Map.of()),
            Scene.running(Scene.working("driver-1", 1, 0, 10))),
        Arguments.of(
            Phase.Suspended,
            Scene.resource(Map.of("spec.suspend", "true")),
            Scene.job().suspended()),
        Arguments.of(
            Phase.Succeeded,
            Scene.resource(Map.of()),
            Scene.job()
                .report(
                    Scene.ended(Scene.working("driver-1", 9, 1, 10), Reason.Succeeded, "done"))),
        Arguments.of(
            Phase.Failed,
            Scene.resource(Map.of()),
            Scene.job().report(Scene.ended(Scene.planning(), Reason.NoInput, "no object"))),
        Arguments.of(Phase.Succeeded, finished(Phase.Succeeded), Scene.job()),
        Arguments.of(Phase.Failed, finished(Phase.Failed), Scene.empty()));
  }

  private static BatchInference finished(Phase phase) {
    BatchInference resource = Scene.resource(Map.of());
    Reason reason = phase == Phase.Succeeded ? Reason.Succeeded : Reason.NoInput;
    resource.setStatus(
        StatusOf.of(
            resource, Scene.job().report(Scene.ended(Scene.planning(), reason, "x")).seen(), NOW));
    return resource;
  }
}
