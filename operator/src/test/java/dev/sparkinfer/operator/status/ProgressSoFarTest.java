package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Display;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Progress;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked // A null fails the test, as it should.
class ProgressSoFarTest {
  private static final Instant NOW = Scene.START.plusSeconds(90);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Running   |   0 |  0 |   100 |   0 | 0%   | 0/100
          Running   |   0 |  0 |     0 |   0 | 0%   | 0/0
          Running   |   1 |  0 |     3 |  33 | 33%  | 1/3
          Running   |  60 |  3 |   100 |  63 | 63%  | 63/100
          Running   | 999 |  0 |  1000 |  99 | 99%  | 999/1000
          Running   | 990 | 10 |  1000 |  99 | 99%  | 1000/1000
          Planning  |  60 |  3 |   100 |  63 | 63%  | 63/100
          Suspended |  60 |  3 |   100 |  63 | 63%  | 63/100
          Failed    | 100 |  0 |   100 |  99 | 99%  | 100/100
          Succeeded |  97 |  3 |   100 | 100 | 100% | 100/100
          Running   | 99999999999 | 1 | 100000000001 | 99 | 99% | 100000000000/100000000001
          """)
  void isFlooredAndWholeAtSuccessOnly(
      Phase phase,
      long succeeded,
      long failed,
      long total,
      int percent,
      String text,
      String images) {
    Progress progress = ProgressSoFar.of(null, Scene.progress(succeeded, failed, total), phase);

    assertThat(progress.percent()).isEqualTo(percent);
    assertThat(progress.display().progress()).isEqualTo(text);
    assertThat(progress.display().images()).isEqualTo(images);
    assertThat(progress.total()).isEqualTo(total);
    assertThat(progress.succeeded()).isEqualTo(succeeded);
    assertThat(progress.failed()).isEqualTo(failed);
    assertThat(progress.skipped()).isEqualTo(3);
    assertThat(progress.skippedByKind())
        .containsExactly(new SkippedObjects(SkippedKind.Hidden, 3, "photos/.DS_Store"));
  }

  @ParameterizedTest
  @CsvSource({
    "Pending, false",
    "Planning, false",
    "Running, true",
    "Suspended, false",
    "Succeeded, false",
    "Failed, false",
  })
  void hasRateAndEndWhileItRunsOnly(Phase phase, boolean shown) {
    Progress progress = ProgressSoFar.of(null, Scene.progress(5, 0, 10), phase);

    assertThat(progress.imagesPerSecond()).isEqualTo(shown ? 412 : 0);
    assertThat(progress.estimatedCompletionTime()).isEqualTo(shown ? "2026-11-23T10:12:00Z" : null);
    assertThat(progress.display().rate()).isEqualTo(shown ? "412/s" : null);
    assertThat(progress.display().eta()).isEqualTo(shown ? "12m" : null);
  }

  /** Each driver counts what is committed first, and may say less than the one before. */
  @Test
  void neverGoesBackOverDrivers() {
    Random random = new Random(20261123);
    Progress before = null;
    for (int i = 0; i < 1000; i++) {
      long done = random.nextInt(1000);
      long failed = random.nextInt(100);
      Progress said =
          random.nextInt(5) == 0
              ? null
              : Scene.progress(done, failed, random.nextInt(7) == 0 ? 0 : 1200);
      Phase phase = Phase.values()[random.nextInt(4)];

      Progress after = ProgressSoFar.of(before, said, phase);

      if (before != null) {
        assertThat(after.succeeded()).isGreaterThanOrEqualTo(before.succeeded());
        assertThat(after.failed()).isGreaterThanOrEqualTo(before.failed());
        assertThat(after.bytesRead()).isGreaterThanOrEqualTo(before.bytesRead());
        if (before.total() > 0) {
          assertThat(after.percent()).isGreaterThanOrEqualTo(before.percent());
          assertThat(after.total()).isEqualTo(1200);
        }
      }
      before = after;
    }
    assertThat(before.percent()).isGreaterThan(50).isLessThan(100);
  }

  @Test
  void isAbsentUntilThereIsAPlan() {
    assertThat(ProgressSoFar.of(null, null, Phase.Planning)).isNull();
  }

  @Test
  void staysWhenTheNextDriverHasNoneYet() {
    Progress before = ProgressSoFar.of(null, Scene.progress(60, 3, 100), Phase.Running);

    for (@Nullable Progress said : new @Nullable Progress[] {null, Scene.progress(0, 0, 0)}) {
      Progress after = ProgressSoFar.of(before, said, Phase.Planning);

      assertThat(after.display()).isEqualTo(new Display("63%", "63/100", null, null));
      assertThat(after.skipped()).isEqualTo(3);
    }
  }

  @Test
  void keepsTextsWithinTheBoundsOfTheResource() {
    Progress full = Scene.progress(5, 0, 10);
    Progress said =
        new Progress(
            Long.MAX_VALUE,
            Long.MAX_VALUE / 4,
            Long.MAX_VALUE / 4,
            0,
            1,
            1,
            1,
            null,
            full.stageSeconds(),
            new Display(null, null, "9".repeat(300), "9".repeat(64)),
            List.of());

    Progress progress = ProgressSoFar.of(null, said, Phase.Running);

    assertThat(progress.display().rate()).hasSize(64).endsWith("9…");
    assertThat(progress.display().eta()).isEqualTo("9".repeat(64));
    assertThat(progress.display().images()).hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void goesOnInTheStatusWhereTheLastDriverStopped() {
    BatchInference resource = Scene.resource(Map.of());
    for (Scene scene :
        new Scene[] {
          Scene.running(Scene.working("driver-1", 60, 3, 100)),
          Scene.job().driver(PodScene.lost("driver-1")),
          Scene.running(Scene.planning()),
          Scene.running(Scene.working("driver-1", 50, 3, 100)),
        }) {
      resource.setStatus(StatusOf.of(resource, scene.seen(), NOW));

      assertThat(resource.getStatus().progress().display().images()).isEqualTo("63/100");
    }

    Scene done =
        Scene.job().report(Scene.ended(Scene.working("x", 97, 3, 100), Reason.Succeeded, "done"));
    resource.setStatus(StatusOf.of(resource, done.seen(), NOW));

    assertThat(resource.getStatus().progress().display())
        .isEqualTo(new Display("100%", "100/100", null, null));
  }
}
