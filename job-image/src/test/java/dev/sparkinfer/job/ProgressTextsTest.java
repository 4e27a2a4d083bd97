package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.Display;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Progress;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.ProgressSnapshot;
import dev.sparkinfer.progress.StageSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTextsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.2S, 1s",
    "PT45S, 45s",
    "PT59.5S, 1m",
    "PT11M1S, 12m",
    "PT59M1S, 1h00m",
    "PT2H4M30S, 2h05m",
    "PT23H59M59S, 1d00h",
    "PT76H, 3d04h",
    "PT-5S, 0s",
  })
  void tellsHowLongItTakes(Duration left, String text) {
    assertThat(ProgressTexts.eta(left)).isEqualTo(text);
  }

  @Test
  void showsPrinterColumns() {
    Progress progress =
        ProgressTexts.of(
            snapshot(60512, 38000, 120, Duration.ofMinutes(12)),
            List.of(new SkippedObjects(SkippedKind.Hidden, 7, "é".repeat(300))),
            Instant.parse("2026-01-02T03:04:05.678Z"));

    assertThat(progress.display()).isEqualTo(new Display("62%", "38120/60512", "412/s", "12m"));
    assertThat(progress.skipped()).isEqualTo(7);
    assertThat(progress.skippedByKind())
        .containsExactly(new SkippedObjects(SkippedKind.Hidden, 7, "é".repeat(255) + "…"));
    assertThat(progress.estimatedCompletionTime()).isEqualTo("2026-01-02T03:16:05Z");
  }

  @Test
  void keepsTheLastPercentForTheEnd() {
    assertThat(
            ProgressTexts.of(snapshot(10, 10, 0, Duration.ZERO), List.of(), Instant.EPOCH)
                .percent())
        .isEqualTo(99);
  }

  @Test
  void cutsLongKeysOnACharacter() {
    List<Failure> failures =
        ProgressTexts.failures(
            List.of(
                new FailureCount(ErrorCode.EMPTY_OBJECT, 2, List.of()),
                new FailureCount(ErrorCode.NOT_AN_IMAGE, 5, List.of("🙂".repeat(300), "b"))));

    assertThat(failures)
        .containsExactly(
            new Failure(ErrorCode.NOT_AN_IMAGE, 5, "🙂".repeat(255) + "…"),
            new Failure(ErrorCode.EMPTY_OBJECT, 2, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "🙂", "\"", "ä", "\u0001"})
  void theLastWordFitsAndIsWhole(String character) throws Exception {
    byte[] json = TerminationMessage.of(new Why(Reason.ModelInvalid, character.repeat(5000)));

    assertThat(json.length).isBetween(1000, 1024);
    Why read = new ObjectMapper().readValue(json, Why.class);
    assertThat(read.reason()).isEqualTo(Reason.ModelInvalid);
    assertThat(read.message()).matches("(" + java.util.regex.Pattern.quote(character) + ")+…");
  }

  @Test
  void aShortLastWordIsLeftAsItIs() {
    assertThat(TerminationMessage.of(new Why(Reason.NoInput, "nothing")))
        .asString()
        .isEqualTo("{\"reason\":\"NoInput\",\"message\":\"nothing\"}");
  }

  private static ProgressSnapshot snapshot(long total, long succeeded, long failed, Duration eta) {
    return new ProgressSnapshot(
        "Running",
        total,
        succeeded,
        failed,
        0,
        1,
        Duration.ofSeconds(1),
        412.4,
        Optional.of(eta),
        StageSeconds.ZERO);
  }
}
