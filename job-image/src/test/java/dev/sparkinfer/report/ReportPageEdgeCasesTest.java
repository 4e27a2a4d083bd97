package dev.sparkinfer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.report.ReportData.Counts;
import dev.sparkinfer.report.ReportData.Failure;
import dev.sparkinfer.report.ReportData.Outcome;
import dev.sparkinfer.report.ReportData.Prediction;
import dev.sparkinfer.report.ReportData.SampleImage;
import dev.sparkinfer.report.ReportData.StageSeconds;
import dev.sparkinfer.report.ReportData.ThroughputPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class ReportPageEdgeCasesTest {
  private final ReportExample run = new ReportExample();

  @Test
  void hasNoFailureSectionWithoutFailures() {
    run.counts = new Counts(990, 990, 0, 0, List.of(), 1_000);
    run.failures = List.of();
    Document page = run.page();
    assertThat(page.select("#failures")).isEmpty();
    assertThat(page.select(".tiles").text())
        .contains("Predicted 990 all that were planned", "Failed 0 0% of those planned");
    assertThat(page.select(".whole .note")).isEmpty();
  }

  @Test
  void saysWhenEveryImageFailed() {
    run.outcome = new Outcome(Reason.TooManyFailedImages, "");
    run.counts = new Counts(3_000, 0, 1_000, 0, List.of(), 1_000_000);
    run.classCounts = Map.of();
    run.scores = ReportExample.histogram();
    run.samples = List.of();
    run.leastCertain = List.of();
    run.failures = List.of(new Failure(ErrorCode.NOT_AN_IMAGE, 1_000, List.of()));
    Document page = run.page();
    assertThat(page.select("section:has(#predictions)").text())
        .isEqualTo("Predictions No image has a prediction.");
    assertThat(page.select(".legend li").eachText())
        .containsExactly("Predicted 0 0%", "Failed 1,000 33.3%", "Not reached 2,000 66.7%");
    assertThat(page.select("h2").eachText())
        .containsExactly("Failures", "Speed", "Predictions", "What ran");
    assertThat(page.select(".message")).isEmpty();
  }

  @Test
  void showsTheOnlyClass() {
    run.classes = 1;
    run.classCounts = Map.of("cat", 990L);
    Document page = run.page();
    assertThat(page.select(".classes tbody tr").eachText()).containsExactly("cat 990 100%");
    assertThat(page.select("figure:has(.classes) figcaption p").text())
        .isEqualTo("The model’s only class.");
  }

  @Test
  void sumsUpTheClassesBeyondTheTopTwenty() {
    run.classes = 1_000;
    run.classCounts =
        IntStream.rangeClosed(1, 987)
            .boxed()
            .collect(Collectors.toMap(i -> "class " + i, i -> (long) i));
    Document page = run.page();
    List<String> rows = page.select(".classes tbody tr").eachText();
    assertThat(rows)
        .hasSize(21)
        .startsWith("class 987 987 0.2%")
        .endsWith("967 others 468,028 96.0%");
    assertThat(page.select("figure:has(.classes) figcaption p").text())
        .isEqualTo("987 of the model’s 1,000 classes occur.");
  }

  @Test
  void showsTwentyOneClassesRatherThanOneOther() {
    run.classes = 21;
    run.classCounts =
        IntStream.rangeClosed(1, 21).boxed().collect(Collectors.toMap(i -> "c" + i, i -> (long) i));
    Document page = run.page();
    assertThat(page.select(".classes tbody tr")).hasSize(21);
    assertThat(page.select(".others")).isEmpty();
  }

  @Test
  void hasNoImagesWhenNoneWereAskedFor() {
    run.samples = List.of();
    run.leastCertain = List.of();
    assertThat(run.page().select("#samples, #least-certain, .cards")).isEmpty();
  }

  @Test
  void namesTheFileWhereThereIsNoThumbnail() {
    run.samples = List.of(ReportExample.image("2026/november/night.webp", "stop", 0.9, null));
    Element card = run.page().expectFirst(".cards li");
    assertThat(card.select("img")).isEmpty();
    assertThat(card.select(".no-image").text()).isEqualTo("night.webp");
  }

  @Test
  void drawsNoBarForAScoreThatIsNoProbability() {
    run.samples = List.of(new SampleImage("a.jpg", List.of(new Prediction("stop", 12.25)), null));
    Element card = run.page().expectFirst(".cards li");
    assertThat(card.text()).contains("stop 12.250");
    assertThat(card.select(".score")).isEmpty();
  }

  @Test
  void shortensLongKeysAndKeepsThemInFull() {
    String key = "archive/" + "x".repeat(500) + "/photo-0001.jpg";
    run.samples = List.of(ReportExample.image(key, "stop", 0.9, null));
    Element shown = run.page().expectFirst(".cards .key");
    assertThat(shown.text()).isEqualTo("archive…photo-0001.jpg");
    assertThat(shown.attr("title")).isEqualTo(key);
  }

  @Test
  void isolatesTextOfAnyDirectionAndScript() {
    run.classCounts = Map.of("إشارة قف", 500L, "止まれ", 490L);
    run.samples = List.of(ReportExample.image("صور/قف.jpg", "إشارة قف", 0.9, null));
    Document page = run.page();
    assertThat(page.select(".classes th > bdi").eachText()).containsExactly("إشارة قف", "止まれ");
    assertThat(page.expectFirst(".cards .key > bdi").text()).isEqualTo("صور/قف.jpg");
    assertThat(page.charset().name()).isEqualTo("UTF-8");
  }

  @Test
  void drawsNoCurveThroughOnePoint() {
    run.duration = Duration.ofMillis(2_140);
    run.counts = new Counts(3, 3, 0, 0, List.of(), 412_331);
    run.failures = List.of();
    run.throughput = List.of(new ThroughputPoint(1.4, 2.1));
    Document page = run.page();
    assertThat(page.select("[data-chart=throughput]").text())
        .isEqualTo(
            "Throughput 1.40 images per second on average. The run was too short for a curve.");
    assertThat(page.select("[data-chart=throughput] .plot")).isEmpty();
  }

  @Test
  void drawsACurveThroughTwoPoints() {
    run.throughput = ReportExample.curve(2);
    Document page = run.page();
    assertThat(page.select("[data-chart=throughput] tbody tr")).hasSize(2);
    assertThat(page.select("[data-chart=throughput] .plot")).hasSize(1);
  }

  @Test
  void fitsABillionImages() {
    run.duration = Duration.ofHours(74);
    run.counts =
        new Counts(
            1_000_000_005L, 1_000_000_000L, 5, 300_000_000L, List.of(), 123_456_789_012_345L);
    run.throughput = ReportExample.curve(26_640);
    Document page = run.page();
    assertThat(page.select(".tiles > div").eachText())
        .contains(
            "Predicted 1.00 B of 1,000,000,005 images",
            "Failed 5 <0.1% of those planned",
            "Duration 3 d 2 h of this start",
            "Read 123 TB 176 kB an image");
    assertThat(page.expectFirst(".tiles .value").attr("title")).isEqualTo("1,000,000,000");
    assertThat(page.expectFirst(".legend li").text()).endsWith(">99.9%");
    assertThat(page.select("[data-chart=throughput] tbody tr"))
        .hasSizeLessThanOrEqualTo(ThroughputCurve.MAX_POINTS);
    assertThat(page.select(".legend").text()).contains("Failed 5 <0.1%");
    assertThat(page.select(".stack.thin rect.bad").attr("width")).isEqualTo("0.40%");
  }

  @Test
  void saysThatAResumedRunHadNothingLeftToDo() {
    run.counts = new Counts(1_000, 990, 10, 1_000, List.of(), 0);
    run.throughput = List.of();
    run.stages = new StageSeconds(0, 0, 0, 0, 0);
    Document page = run.page();
    assertThat(page.select("section:has(#speed)").text())
        .isEqualTo("Speed Nothing to time: earlier starts had already done every image.");
    assertThat(page.select(".tiles").text())
        .contains("Images per second – none left to do", "Read 0 B by this start");
    assertThat(page.select(".whole .note").text())
        .isEqualTo("1,000 images were already done by earlier starts.");
  }
}
