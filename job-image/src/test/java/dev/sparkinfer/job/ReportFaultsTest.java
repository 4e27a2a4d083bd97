package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.job.S3Relay.Refusal;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run whose parts are all there ends, whatever happens to its report. */
class ReportFaultsTest {
  @TempDir private static Path folder;
  private static EmbeddedS3 store;
  private static S3Relay relay;
  private static TinyRun tiny;
  private static List<OutputFiles.ShortRow> undisturbed;

  /** What is refused once all parts are there, and what is said of it. */
  private enum Fault {
    STATISTICS_REFUSED("GET .*/statistics/", 403, "AccessDenied", "ReportIncomplete", true),
    STATISTICS_AWAY("GET .*/statistics/", 503, "SlowDown", "ReportIncomplete", true),
    STATISTICS_GONE("GET .*/statistics/", 404, "NoSuchKey", "ReportIncomplete", true),
    PICTURES_REFUSED("GET .*/images/", 403, "AccessDenied", "PicturesMissing", true),
    PICTURES_AWAY("GET .*/images/", 503, "SlowDown", "PicturesMissing", true),
    PICTURES_GONE("GET .*/images/", 404, "NoSuchKey", "PicturesMissing", true),
    REPORT_REFUSED("PUT .*/report\\.html", 403, "AccessDenied", "ReportMissing", false),
    REPORT_AWAY("PUT .*/report\\.html", 503, "SlowDown", "ReportMissing", false);

    private final Pattern request;
    private final Refusal refusal;
    private final String warning;
    private final boolean report;

    Fault(String request, int status, String code, String warning, boolean report) {
      this.request = Pattern.compile(request);
      this.refusal = new Refusal(status, code);
      this.warning = warning;
      this.report = report;
    }

    String output() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @BeforeAll
  static void runUndisturbed() throws Exception {
    Path buckets = folder.resolve("buckets");
    store = EmbeddedS3.start(buckets);
    relay = new S3Relay(store);
    tiny = TinyRun.onS3(store, buckets, "tiny");
    RunSummary summary = tiny.start("undisturbed");
    assertThat(summary.warnings()).isEmpty();
    undisturbed = tiny.output("undisturbed").rows();
  }

  @AfterAll
  static void stopStore() {
    relay.close();
    store.close();
  }

  private static StorageConfig impatient() {
    return Sample.patientFor(Duration.ofMillis(500), relay.storageConfig());
  }

  /** Refuses such requests once that many parts are there. */
  private static void refuse(Pattern request, Refusal refusal) {
    refuse(request, () -> refusal);
  }

  private static void refuse(Pattern request, Supplier<Refusal> refusal) {
    Set<String> parts = ConcurrentHashMap.newKeySet();
    relay.rule(
        (method, path) -> {
          String whole = method + " " + path;
          if (parts.size() == TinyRun.SHARDS && request.matcher(whole).find()) {
            return refusal.get();
          }
          if (whole.matches("PUT .*/part-.*") && !path.contains("/_sparkinfer/")) {
            parts.add(path);
          }
          return null;
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeShownIsOneLineAndTheRunSucceeds(Fault fault) throws Exception {
    refuse(fault.request, fault.refusal);

    RunSummary summary = tiny.start(impatient(), fault.output());

    relay.rule((method, path) -> null);
    assertThat(summary.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(summary.warnings()).singleElement().asString().startsWith(fault.warning + ": ");
    assertThat(summary.failed()).isEqualTo(TinyRun.BROKEN);
    assertThat(summary.succeeded()).isEqualTo(TinyRun.IMAGES - TinyRun.BROKEN);
    OutputFiles output = tiny.output(fault.output());
    assertThat(output.rows()).isEqualTo(undisturbed);
    assertThat(output.file("_SUCCESS")).exists();
    JsonNode written = summary(output);
    assertThat(written.path("outcome").asText()).isEqualTo("Succeeded");
    assertThat(written.path("warnings")).hasSize(1);
    Path report = output.file("_sparkinfer/report.html");
    if (fault.report) {
      assertThat(report).content().contains(fault.warning);
      assertThat(written.path("reportUri").asText()).endsWith("/_sparkinfer/report.html");
    } else {
      assertThat(report).doesNotExist();
      assertThat(written.path("reportUri").isNull()).isTrue();
      assertThat(summary.reportUri()).isNull();
    }
  }

  private static JsonNode summary(OutputFiles output) throws IOException {
    return new ObjectMapper().readTree(output.file("_sparkinfer/summary.json").toFile());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{\"sampleSize\": 4}", "no JSON at all"})
  void damagedStatisticsAreLeftOut(String damaged) throws Exception {
    OutputFiles output = tiny.output("damaged-" + Integer.toHexString(damaged.hashCode()));
    String name = String.valueOf(output.directory().getFileName());
    assertThat(tiny.start(name).outcome()).isEqualTo(Reason.Succeeded);
    Files.delete(output.file("_SUCCESS"));
    String part = output.parts().firstKey();
    Files.writeString(output.file("_sparkinfer/statistics/" + part + ".json"), damaged);

    RunSummary again = tiny.start(name);

    assertThat(again.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(again.failed()).isEqualTo(TinyRun.BROKEN);
    assertThat(again.warnings())
        .singleElement()
        .asString()
        .startsWith("ReportIncomplete: ")
        .contains("1 of 5 parts", part);
    assertThat(output.file("_SUCCESS")).exists();
    assertThat(output.file("_sparkinfer/report.html")).content().contains("ReportIncomplete");
  }

  /** As when the last executor is lost and no other comes. */
  @Test
  void picturesThatNoExecutorCanMakeAreLeftOut() throws Exception {
    SparkRuntime spark = SparkRuntime.local("ends early", 2);
    AtomicBoolean ended = new AtomicBoolean();
    refuse(
        Pattern.compile("GET .*/images/"),
        () -> {
          if (!ended.getAndSet(true)) {
            spark.close();
          }
          return new Refusal(404, "NoSuchKey");
        });

    RunSummary summary = tiny.job(impatient(), "executors-gone", () -> spark).run();

    relay.rule((method, path) -> null);
    assertThat(ended).isTrue();
    assertThat(summary.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(summary.warnings()).singleElement().asString().startsWith("PicturesMissing: ");
    assertThat(tiny.output("executors-gone").file("_SUCCESS")).exists();
  }

  @Test
  void aStoreThatIsDownAltogetherIsWhyTheRunFails() {
    refuse(Pattern.compile("."), new Refusal(503, "SlowDown"));

    RunException failed =
        catchThrowableOfType(RunException.class, () -> tiny.start(impatient(), "down"));

    relay.rule((method, path) -> null);
    assertThat(failed.reason()).isEqualTo(Reason.StorageUnavailable);
    assertThat(failed).hasMessageContaining("summary.json");
    assertThat(tiny.output("down").file("_SUCCESS")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"summary\\.json", "_SUCCESS"})
  void whatSaysThatARunIsDoneMustBeWritten(String object) throws Exception {
    String output = "refused-" + object.replaceAll("\\W", "");
    refuse(Pattern.compile("PUT .*" + object), new Refusal(403, "AccessDenied"));

    RunException failed =
        catchThrowableOfType(RunException.class, () -> tiny.start(impatient(), output));

    relay.rule((method, path) -> null);
    assertThat(failed.reason()).isEqualTo(Reason.AccessDenied);
    assertThat(tiny.output(output).file("_SUCCESS")).doesNotExist();
    assertThat(tiny.start(output).outcome()).isEqualTo(Reason.Succeeded);
  }

  /** Statistics of such a run were longer than what is read of them. */
  @Test
  void sampleImagesAndTopKAtTheirBoundsEnd() throws Exception {
    RunSummary summary =
        tiny.start("largest", "spec.report.sampleImages=1000", "spec.output.topK=1000");
    assertThat(summary.outcome()).isEqualTo(Reason.Succeeded);
    assertThat(summary.warnings()).isEmpty();
    assertThat(tiny.output("largest").file("_SUCCESS")).exists();
  }
}
