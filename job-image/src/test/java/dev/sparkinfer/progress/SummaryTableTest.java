package dev.sparkinfer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class SummaryTableTest {

  @Test
  void tellsTheEndOfARun() {
    assertThat(SummaryTable.render(RunSummaries.full(), 80))
        .isEqualTo(
            """
            road-signs  TooManyFailedImages
                        1,241 of 60,512 images failed, and failurePolicy.maxFailedImages
                        allows 605. Look at the failures, raise the limit, and run the same
                        file again: what is done is kept.
            Images      60,512 planned, 38,120 succeeded, 1,241 failed, 21,151 not done
                        20,000 of them by earlier starts
            Skipped     1 folder markers, such as 2026/
                        1,204 matched by input.include in another case or spelling only,
                        such as 2026/b.JPEG
            Failed      CORRUPT_IMAGE       1,237  2026/10/日本/a-very-long-name-indeed.j...
                        EMPTY_OBJECT            4  2026/x.jpg
            Time        1h 02m, 412/s, 1.2 GiB read
                        fetch 12% decode 55% predict 31% idle 2%
            Model       sha256 abababababab
            Run         sha256 cdcdcdcdcdcd
            Results     s3://predictions/road-signs/
            Report      s3://predictions/road-signs/_sparkinfer/report.html
            Warning     ScoresNotProbabilities: the scores do not sum to 1.
            """);
  }

  @Test
  void leavesOutWhatNeverWas() {
    assertThat(SummaryTable.render(RunSummaries.beforePlanning(), 80))
        .isEqualTo(
            """
            road-signs  NoInput
                        The input holds no object.
            Time        1.0s
            """);
  }

  @Test
  void coloursOnlyWhereAsked() {
    String coloured = SummaryTable.render(RunSummaries.full(), 80, Ansi.ON);
    assertThat(coloured).contains("\u001b[31m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9]*m", ""))
        .isEqualTo(SummaryTable.render(RunSummaries.full(), 80));
  }

  @Test
  void letsNoKeyCommandTheTerminal() {
    assertThat(SummaryTable.render(RunSummaries.full(), 200))
        .contains("b?[2J.jpg")
        .doesNotContain("\u001b");
  }

  @Test
  void keepsToTheWidthButForLocations() {
    assertThat(SummaryTable.render(RunSummaries.full(), 60).lines())
        .filteredOn(line -> !line.startsWith("Report"))
        .allSatisfy(line -> assertThat(TerminalText.width(line)).isLessThanOrEqualTo(60));
    assertThat(SummaryTable.render(RunSummaries.full(), 60))
        .contains("s3://predictions/road-signs/_sparkinfer/report.html");
  }
}
