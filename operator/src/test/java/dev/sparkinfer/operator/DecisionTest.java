package dev.sparkinfer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.operator.status.Observation;
import dev.sparkinfer.operator.status.PodScene;
import dev.sparkinfer.operator.status.Scene;
import dev.sparkinfer.operator.status.StatusOf;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked // A null fails the test, as it should.
class DecisionTest {
  private static final Instant END = Scene.START.plusSeconds(90);
  private static final DriverReport WORKS = Scene.working("driver-1", 60, 3, 100);

  @Test
  void createsWhatIsNotThere() {
    BatchInference fresh = Scene.resource(Map.of());
    BatchInference suspended = Scene.resource(Map.of("spec.suspend", "true"));

    assertThat(decide(fresh, Scene.empty())).isEqualTo(new Decision.Create());
    assertThat(decide(suspended, Scene.empty())).isEqualTo(new Decision.Create());
    assertThat(decide(observed(fresh, Scene.running(WORKS)), Scene.empty()))
        .as("somebody deleted the Job")
        .isEqualTo(new Decision.Create());
    assertThat(decide(fresh, Scene.job())).as("no status yet").isEqualTo(new Decision.Nothing());
  }

  /** What is there, what the edit is, and what follows from it. */
  @ParameterizedTest
  @MethodSource("edits")
  void followsTheResource(String step, Map<String, String> edit, Scene scene) {
    BatchInference before = observed(Scene.resource(Map.of()), scene);
    BatchInference resource = edit.isEmpty() ? before : Scene.edited(before, edit);

    Observation seen = scene.seen();
    Decision decision = Decision.of(resource, seen, END);

    assertThat(decision)
        .isEqualTo(
            switch (step) {
              case "nothing" -> new Decision.Nothing();
              case "refresh" -> new Decision.Refresh();
              case "replace" -> new Decision.Replace(seen.job());
              case "suspend" -> new Decision.Suspend(seen.job(), true);
              case "resume" -> new Decision.Suspend(seen.job(), false);
              default -> throw new IllegalArgumentException(step);
            });

    resource.setStatus(StatusOf.of(resource, seen, END));
    Decision next = Decision.of(resource, seen, END);
    assertThat(next)
        .as("once is enough; the Job may be slow")
        .isEqualTo(decision instanceof Decision.Suspend ? decision : next);
    assertThat(next).isNotInstanceOfAny(Decision.Replace.class, Decision.Refresh.class);
  }

  static Stream<Arguments> edits() {
    Map<String, String> none = Map.of();
    Map<String, String> more = Map.of("spec.executors.count", "8");
    Map<String, String> suspend = Map.of("spec.suspend", "true");
    Map<String, String> both = Map.of("spec.suspend", "true", "spec.executors.count", "8");
    return Stream.of(
        Arguments.of("nothing", none, Scene.job()),
        Arguments.of("nothing", none, Scene.running(WORKS)),
        Arguments.of("refresh", more, Scene.running(WORKS)),
        Arguments.of("suspend", suspend, Scene.running(WORKS)),
        Arguments.of("suspend", both, Scene.running(WORKS)),
        Arguments.of("replace", more, Scene.job()),
        Arguments.of("replace", more, waits()),
        Arguments.of("replace", more, Scene.job().driver(died())),
        Arguments.of("replace", suspend, waits()),
        // It was suspended by hand, not by the resource.
        Arguments.of("resume", none, Scene.job().suspended()),
        // Resumed, with or without another change: the next driver is made of all of it.
        Arguments.of("replace", more, Scene.job().suspended()),
        // Resumed before the last driver is gone.
        Arguments.of("resume", more, Scene.running(WORKS).suspended()),
        // Kueue alone starts and stops what it queues.
        Arguments.of("nothing", none, Scene.running(WORKS).queued().suspended()),
        Arguments.of("nothing", none, Scene.job().queued().suspended()),
        Arguments.of("refresh", suspend, Scene.running(WORKS).queued()),
        Arguments.of("replace", more, Scene.job().queued().suspended()));
  }

  @Test
  void keepsASuspendedRunSuspended() {
    Scene scene = Scene.job().suspended();
    BatchInference resource = observed(Scene.resource(Map.of("spec.suspend", "true")), scene);

    assertThat(decide(resource, scene)).isEqualTo(new Decision.Nothing());
    assertThat(decide(Scene.edited(resource, Map.of("spec.suspend", "false")), scene))
        .isEqualTo(new Decision.Replace(scene.seen().job()));
  }

  @Test
  void takesAnEarlierAttemptAwayBeforeTheNextIsMade() {
    BatchInference failed = ended(Map.of());
    BatchInference raised = Scene.edited(failed, Map.of("spec.attempt", "3"));

    assertThat(decide(raised, Scene.empty())).isEqualTo(new Decision.DeleteAttempt(1));

    raised.setStatus(StatusOf.of(raised, Scene.empty().seen(), END));
    assertThat(Decision.lookAgain(raised, Scene.empty().seen(), END))
        .as("nothing may be left whose deletion would be seen")
        .contains(Duration.ofSeconds(5));
    assertThat(decide(raised, Scene.empty())).isEqualTo(new Decision.Create());
  }

  @Test
  void takesAnAttemptAwayThatStillWorks() {
    BatchInference running = observed(Scene.resource(Map.of()), Scene.running(WORKS));

    assertThat(decide(Scene.edited(running, Map.of("spec.attempt", "2")), Scene.empty()))
        .isEqualTo(new Decision.DeleteAttempt(1));
  }

  @Test
  void releasesOnceWhenTheDriversPodHasEnded() {
    BatchInference resource = ended(Map.of());
    Scene done = Scene.job().driver(died());

    assertThat(decide(resource, Scene.running(WORKS))).isEqualTo(new Decision.Nothing());
    assertThat(decide(resource, waits())).isEqualTo(new Decision.Nothing());
    assertThat(decide(resource, done)).isEqualTo(new Decision.Release(done.seen().job()));
    assertThat(decide(resource, Scene.job().driver(died()).annotation(Decision.RELEASED)))
        .isEqualTo(new Decision.Nothing());
    assertThat(decide(resource, Scene.empty())).isEqualTo(new Decision.Nothing());
  }

  @Test
  void leavesAFinishedRunAloneWhateverElseIsEdited() {
    BatchInference resource =
        Scene.edited(ended(Map.of()), Map.of("spec.suspend", "true", "spec.driver.memory", "4Gi"));

    assertThat(decide(resource, Scene.job().driver(died()).annotation(Decision.RELEASED)))
        .isEqualTo(new Decision.Nothing());
  }

  @ParameterizedTest
  @CsvSource({"3599, false", "3600, true", "90000, true"})
  void clearsAnHourAfterTheEnd(int seconds, boolean clears) {
    Scene released = Scene.job().driver(died()).annotation(Decision.RELEASED);
    Instant now = END.plusSeconds(seconds);

    assertThat(Decision.of(ended(Map.of()), released.seen(), now))
        .isEqualTo(clears ? new Decision.Clear() : new Decision.Nothing());
    assertThat(Decision.of(ended(Map.of()), Scene.job().driver(died()).seen(), now))
        .as("never released")
        .isEqualTo(clears ? new Decision.Clear() : new Decision.Release(Scene.job().seen().job()));
    assertThat(Decision.of(ended(Map.of()), Scene.empty().seen(), now))
        .isEqualTo(new Decision.Nothing());
    assertThat(Decision.of(ended(Map.of()), Scene.running(WORKS).seen(), now))
        .isEqualTo(new Decision.Nothing());
  }

  @ParameterizedTest
  @CsvSource({"0, 0, true", "1, 0, false", "60, 59, false", "60, 60, true", "7200, 7200, true"})
  void deletesTheResourceWhenItsTimeIsOver(String ttl, int seconds, boolean deletes) {
    BatchInference resource = ended(Map.of("spec.ttlSecondsAfterFinished", ttl));

    for (Scene scene : new Scene[] {Scene.empty(), Scene.running(WORKS)}) {
      assertThat(Decision.of(resource, scene.seen(), END.plusSeconds(seconds)))
          .isEqualTo(deletes ? new Decision.DeleteResource() : new Decision.Nothing());
    }
  }

  @Test
  void keepsARunThatHasNotEndedWhateverItsTime() {
    BatchInference resource =
        observed(Scene.resource(Map.of("spec.ttlSecondsAfterFinished", "0")), Scene.running(WORKS));

    assertThat(Decision.of(resource, Scene.running(WORKS).seen(), END.plusSeconds(90_000)))
        .isEqualTo(new Decision.Nothing());
  }

  /** Since the end; a driver that still lives says itself when it is gone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none | ended | 0    | PT1H
          none | ended | 600  | PT50M
          none | ended | 3600 | PT1S
          none | ended | 9999 | PT1S
          none | gone  | 600  | never
          none | lives | 600  | never
          none | lives | 9999 | never
          0    | ended | 0    | PT1S
          60   | ended | 10   | PT50S
          60   | gone  | 10   | PT50S
          60   | lives | 10   | PT50S
          7200 | ended | 0    | PT1H
          7200 | gone  | 0    | PT2H
          """)
  void looksAgainWhenSomethingFallsDue(String ttl, String driver, int seconds, String look) {
    BatchInference resource =
        ended(ttl.equals("none") ? Map.of() : Map.of("spec.ttlSecondsAfterFinished", ttl));
    Scene scene =
        switch (driver) {
          case "ended" -> Scene.job().driver(died());
          case "lives" -> Scene.running(WORKS);
          default -> Scene.empty();
        };

    assertThat(Decision.lookAgain(resource, scene.seen(), END.plusSeconds(seconds)).orElse(null))
        .isEqualTo(look.equals("never") ? null : Duration.parse(look));
  }

  @Test
  void looksAgainWhileADriverWaits() {
    BatchInference resource = observed(Scene.resource(Map.of()), Scene.job());

    assertThat(Decision.lookAgain(resource, Scene.job().seen(), Scene.START))
        .contains(Duration.ofSeconds(2));
    assertThat(Decision.lookAgain(resource, Scene.running(WORKS).seen(), END)).isEmpty();
  }

  private static Decision decide(BatchInference resource, Scene scene) {
    return Decision.of(resource, scene.seen(), END);
  }

  private static BatchInference observed(BatchInference resource, Scene scene) {
    resource.setStatus(StatusOf.of(resource, scene.seen(), Scene.START));
    return resource;
  }

  private static BatchInference ended(Map<String, String> overrides) {
    BatchInference resource = Scene.resource(overrides);
    Scene scene = Scene.job().report(Scene.ended(WORKS, Reason.NoInput, "nothing to read"));
    resource.setStatus(StatusOf.of(resource, scene.seen(), END));
    return resource;
  }

  private static Scene waits() {
    return Scene.job().driver(PodScene.unschedulable("driver-1", "0/1 nodes are available"));
  }

  private static PodScene died() {
    return PodScene.terminated("driver-1", 1, "Error", null);
  }
}
