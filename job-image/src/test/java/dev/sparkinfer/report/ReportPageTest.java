package dev.sparkinfer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.report.ReportData.FailedImage;
import dev.sparkinfer.report.ReportData.Failure;
import dev.sparkinfer.report.ReportData.Outcome;
import dev.sparkinfer.report.ReportData.Warning;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportPageTest {
  private final ReportExample run = new ReportExample();

  @Test
  void saysWhatRan() {
    Document page = run.page();
    assertThat(page.title()).isEqualTo("road-signs · Sparkinfer report");
    assertThat(page.select("h1").text()).isEqualTo("road-signs");
    assertThat(page.select(".state.good").text()).isEqualTo("Succeeded");
    assertThat(page.select(".when").text())
        .isEqualTo("Finished 18 Nov 2026, 14:02:11 UTC after 12 min 34 s");
    assertThat(page.select(".groups").text())
        .contains("Model s3://models/signs/1 SHA-256 " + "0123456789abcdef".repeat(4))
        .contains("Signature serving_default Input tensor images")
        .contains("Shape any × 64 × 64 × 3, float32 Classes 3 Precision BFloat16")
        .contains("Preprocessing stretched to 64 × 64 (bilinear)")
        .contains("Input s3://photos/2026/ s3://photos/2027/ Output s3://predictions/signs/")
        .contains("Format Parquet, 32 parts")
        .contains("Devices 2 × NVIDIA H200")
        .contains("Sparkinfer 0.1.0 Spark 4.1.1 TensorFlow 2.18.0 Java 17.0.13");
  }

  @Test
  void countsTheImages() {
    Document page = run.page();
    assertThat(page.select(".tiles > div").eachText())
        .containsExactly(
            "Predicted 990 of 1,000 images",
            "Failed 10 1.0% of those planned",
            "Images per second 1.33 on average",
            "Duration 12 min 34 s from start to finish",
            "Read 112 MB 112 kB an image");
    assertThat(page.select(".legend li").eachText())
        .containsExactly("Predicted 990 99.0%", "Failed 10 1.0%");
    assertThat(page.select(".whole .note").eachText())
        .containsExactly(
            "1 object was listed and skipped: folder markers, such as 2026/.",
            "3 objects were listed and skipped: hidden names, such as 2026/.a.jpg.");
  }

  @Test
  void givesTheCurvesAsTables() {
    Document page = run.page();
    assertThat(page.select("[data-chart=throughput] tbody tr")).hasSize(60);
    assertThat(page.expectFirst("[data-chart=throughput] tbody tr").text()).isEqualTo("10 s 101");
    assertThat(page.select("[data-chart=scores] tbody tr")).hasSize(ReportData.SCORE_BINS);
    assertThat(page.expectFirst("[data-chart=scores] tbody tr:last-child").text())
        .isEqualTo("0.95 – 1.00 900 90.9%");
    assertThat(page.select("[data-chart=scores] figcaption p").text())
        .isEqualTo("90.9% of the images score at least 0.95, 4.0% less than 0.50.");
    assertThat(page.select(".stages tbody tr").eachText())
        .containsExactly(
            "Fetch 1 min 40 s 10.0%",
            "Decode 5 min 30.0%",
            "Predict 8 min 20 s 50.0%",
            "Write 10 s 1.0%",
            "Idle 1 min 30 s 9.0%");
  }

  @Test
  void ordersClassesByTheirImages() {
    assertThat(run.page().select(".classes tbody tr").eachText())
        .containsExactly("stop 500 50.5%", "yield 300 30.3%", "no entry 190 19.2%");
  }

  @Test
  void showsSampleImagesWithTheirPredictions() {
    Element card = run.page().expectFirst("section:has(#samples) .cards li");
    assertThat(card.text()).isEqualTo("stop 0.912 other 0.044 2026/a.jpg");
    assertThat(card.select("img").attr("src"))
        .isEqualTo(
            "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(ReportExample.JPEG));
    assertThat(card.select("img").attr("alt")).isEqualTo("2026/a.jpg");
    assertThat(run.page().select("section:has(#least-certain) .cards li").text())
        .isEqualTo("yield 0.341 other 0.330 2026/dark.jpg");
  }

  @Test
  void explainsFailuresMostFrequentFirst() {
    Document page = run.page();
    assertThat(page.select(".failures tbody tr").eachText())
        .containsExactly(
            "CORRUPT_IMAGE The image is damaged or cut short 7 70.0% cut.jpg short",
            "NOT_AN_IMAGE The content is no image 3 30.0% README text");
    assertThat(page.select("h2").eachText())
        .containsExactly(
            "Speed", "Predictions", "Sample images", "Least certain", "Failures", "What ran");
  }

  @Test
  void putsFailuresFirstWhenTheRunFailedOfThem() {
    run.outcome = new Outcome(Reason.TooManyFailedImages, "Too many.");
    Document page = run.page();
    assertThat(page.select("h2").eachText()).startsWith("Failures", "Speed");
    assertThat(page.select("#failures")).hasSize(1);
    assertThat(page.select(".state.bad").text()).isEqualTo("TooManyFailedImages");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void hasAPhraseForEveryCode(ErrorCode code) {
    run.failures = List.of(new Failure(code, 10, List.of()));
    assertThat(run.page().select(".failures tbody th span").text()).hasSizeBetween(10, 50);
  }

  @Test
  void showsWarnings() {
    run.warnings = List.of(new Warning("ScoresNotProbabilities", "They add up to 7."));
    assertThat(run.page().select(".warning").text())
        .isEqualTo("ScoresNotProbabilities They add up to 7.");
  }

  @Test
  void escapesHostileNamesEverywhere() {
    String hostile = "\"><script>alert('1')</script><img src=x onerror=alert(1)>{{name}}&amp;`";
    run.name = hostile;
    run.outcome = new Outcome(Reason.Succeeded, hostile);
    run.classCounts = Map.of(hostile, 990L);
    run.samples = List.of(ReportExample.image(hostile, hostile, 0.5, ReportExample.JPEG));
    run.leastCertain = List.of(ReportExample.image(hostile, hostile, 0.5, null));
    run.failures =
        List.of(
            new Failure(ErrorCode.CORRUPT_IMAGE, 10, List.of(new FailedImage(hostile, hostile))));
    run.warnings = List.of(new Warning(hostile, hostile));
    run.devices = List.of(hostile);

    Document page = run.page();
    assertThat(page.select("script")).hasSize(2);
    assertThat(page.select("img")).hasSize(1);
    assertThat(page.select("[onerror]")).isEmpty();
    assertThat(page.select("h1").text()).isEqualTo(hostile);
    assertThat(page.select(".classes th bdi").text()).isEqualTo(hostile);
    assertThat(page.select(".cards .key").eachAttr("title")).containsOnly(hostile);
    assertThat(page.select("img").attr("alt")).isEqualTo(hostile);
    assertThat(page.select(".failures td > p > bdi").text()).isEqualTo(hostile);
    assertThat(page.select(".warning bdi").text()).isEqualTo(hostile);
  }

  @Test
  void loadsNothing() {
    Document page = run.page();
    assertThat(page.select("[src], [href], [action], [poster], [data], object, iframe, base"))
        .isNotEmpty()
        .allSatisfy(
            element ->
                assertThat(element.hasAttr("src") ? element.attr("src") : element.attr("href"))
                    .startsWith("data:"));
    assertThat(page.select("style").html()).doesNotContain("url(", "@import");
    assertThat(page.select("script[src], link:not([rel=icon])")).isEmpty();
  }

  @Test
  void allowsOnlyItsOwnStyleAndScripts() throws Exception {
    Document page = run.page();
    String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy).startsWith("default-src 'none';").doesNotContain("unsafe");
    for (Element inline : page.select("style, script")) {
      byte[] bytes = inline.data().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }
    assertThat(page.select("[style]")).as("attributes that the policy forbids").isEmpty();
  }

  @Test
  void isWellFormed() {
    Parser parser = Parser.htmlParser().setTrackErrors(20);
    Document page = parser.parseInput(run.html(), "");
    assertThat(parser.getErrors()).isEmpty();
    assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
    assertThat(page.select("section[aria-labelledby]"))
        .allSatisfy(
            section ->
                assertThat(section.select("#" + section.attr("aria-labelledby"))).hasSize(1));
    assertThat(page.select("img:not([alt]), figure:not(:has(figcaption))")).isEmpty();
    assertThat(page.select("table:not(:has(thead th[scope=col]))")).isEmpty();
  }

  @Test
  void staysSmallWithoutThumbnails() {
    assertThat(ReportPage.render(run.data()).length).isLessThan(400_000);
  }
}
