package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every figure of a run's summary, against one that is computed here from what the run was given.
 */
class SummaryFiguresTest {
  private static final int PICTURES = 100;

  @TempDir Path directory;
  private Path pictures;
  private Path file;

  /** 100 pictures, an empty file, a text, and two files that are hidden. */
  @BeforeEach
  void prepare() throws IOException {
    pictures = Files.createDirectory(directory.resolve("in"));
    file = directory.resolve("run.yaml");
    for (int i = 0; i < PICTURES; i++) {
      Files.write(pictures.resolve("%03d.png".formatted(i)), TinyRun.content(0));
    }
    Files.write(pictures.resolve("empty.jpg"), new byte[0]);
    Files.writeString(pictures.resolve("text.jpg"), "no picture");
    Files.write(pictures.resolve(".hidden.txt"), TinyRun.content(0));
    Files.write(pictures.resolve(".hidden2.txt"), TinyRun.content(0));
  }

  private String document(String name) {
    return Sample.yaml("file:" + Sample.MODEL, "file:" + pictures, "file:" + output(name))
        .replace("name: sample", "name: " + name)
        .replace("enabled: false", "enabled: true");
  }

  private Path output(String name) {
    return directory.resolve(name);
  }

  private static long bytes(Path... files) throws IOException {
    long sum = 0;
    for (Path each : files) {
      sum += Files.size(each);
    }
    return sum;
  }

  private Path[] planned() throws IOException {
    try (Stream<Path> all = Files.list(pictures)) {
      return all.filter(each -> !each.getFileName().toString().startsWith("."))
          .toArray(Path[]::new);
    }
  }

  /** The summaries that a command prints, one after the other. */
  private List<JsonNode> run(int exitCode, String... more) throws IOException {
    String[] command =
        ImmutableList.<String>builder()
            .add("run", "-o", "json", "--cores", "2", file.toString())
            .add(more)
            .build()
            .toArray(String[]::new);
    Said said = Said.by(command);
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(exitCode);
    List<JsonNode> summaries = new ArrayList<>();
    new ObjectMapper()
        .readerFor(JsonNode.class)
        .<JsonNode>readValues(said.out())
        .forEachRemaining(summaries::add);
    return summaries;
  }

  private static void assertCounts(
      JsonNode summary, int planned, int succeeded, int failed, int resumed) {
    assertThat(summary.path("schemaVersion").asInt()).isEqualTo(1);
    assertThat(summary.path("planned").asInt()).isEqualTo(planned);
    assertThat(summary.path("succeeded").asInt()).isEqualTo(succeeded);
    assertThat(summary.path("failed").asInt()).isEqualTo(failed);
    assertThat(summary.path("resumed").asInt()).isEqualTo(resumed);
  }

  private static JsonNode of(JsonNode summaries, String code) {
    for (JsonNode failure : summaries.path("failures")) {
      if (failure.path("code").asText().equals(code)) {
        return failure;
      }
    }
    throw new AssertionError("no " + code + " in " + summaries);
  }

  /** Time was spent in each stage, and no more than all threads have. */
  private static void assertStages(JsonNode summary) {
    double duration = summary.path("durationSeconds").asDouble();
    JsonNode stages = summary.path("stageSeconds");
    for (String stage : List.of("fetch", "decode", "predict", "write")) {
      assertThat(stages.path(stage).asDouble()).as(stage).isPositive();
    }
    assertThat(stages.path("decode").asDouble()).isLessThanOrEqualTo(2 * duration);
    assertThat(stages.path("idle").asDouble()).isNotNegative();
  }

  private static void assertRate(JsonNode summary, int images) {
    double duration = summary.path("durationSeconds").asDouble();
    assertThat(duration).isPositive();
    assertThat(summary.path("imagesPerSecond").asDouble() * duration)
        .isBetween(images * 0.99, images * 1.01);
  }

  /** The second and third are over before an executor has sent a report by itself. */
  @Test
  void areThoseOfEachDocumentHoweverShortItsRun() throws IOException {
    Files.writeString(
        file, document("first") + "---\n" + document("second") + "---\n" + document("third"));

    List<JsonNode> summaries = run(0);

    assertThat(summaries)
        .extracting(summary -> summary.path("name").asText())
        .containsExactly("first", "second", "third");
    for (JsonNode summary : summaries) {
      String name = summary.path("name").asText();
      assertThat(summary.path("outcome").asText()).isEqualTo("Succeeded");
      assertThat(summary.path("exitCode").asInt()).isZero();
      assertCounts(summary, PICTURES + 2, PICTURES, 2, 0);
      assertThat(summary.path("skippedAtListing").asInt()).isEqualTo(2);
      assertThat(summary.path("skipped")).hasSize(1);
      assertThat(summary.path("skipped").get(0).path("kind").asText()).isEqualTo("Hidden");
      assertThat(summary.path("skipped").get(0).path("count").asInt()).isEqualTo(2);
      assertThat(summary.path("skipped").get(0).path("example").asText())
          .isEqualTo(pictures.resolve(".hidden.txt").toString());
      assertThat(summary.path("bytesRead").asLong()).isEqualTo(bytes(planned()));
      assertStages(summary);
      assertRate(summary, PICTURES + 2);
      assertThat(of(summary, "EMPTY_OBJECT").path("count").asInt()).isEqualTo(1);
      assertThat(of(summary, "EMPTY_OBJECT").path("exampleKeys").get(0).asText())
          .isEqualTo(pictures.resolve("empty.jpg").toString());
      assertThat(of(summary, "NOT_AN_IMAGE").path("count").asInt()).isEqualTo(1);
      assertThat(summary.path("failures")).hasSize(2);
      assertThat(summary.path("outputUri").asText()).isEqualTo("file:" + output(name) + "/");
      assertThat(summary.path("reportUri").asText())
          .isEqualTo("file:" + output(name) + "/_sparkinfer/report.html");
      assertThat(summary.path("warnings")).isEmpty();
      assertThat(summary.path("message").asText())
          .isEqualTo("Each of the 102 planned images has its row: 100 predictions, 2 errors");
      JsonNode written = written(name);
      assertThat(written).isEqualTo(summary);
      assertReportRepeats(name, bytes(planned()));
    }
    // Other settings have other digests; these three have the same.
    assertThat(summaries)
        .extracting(summary -> summary.path("modelDigest").asText())
        .containsOnly(summaries.get(0).path("modelDigest").asText());
    assertThat(summaries.get(0).path("runIdentity").asText()).matches("[0-9a-f]{64}");
  }

  private JsonNode written(String name) throws IOException {
    return new ObjectMapper().readTree(output(name).resolve("_sparkinfer/summary.json").toFile());
  }

  private void assertReportRepeats(String name, long bytes) throws IOException {
    assertThat(Files.readString(output(name).resolve("_sparkinfer/report.html")))
        .contains(String.format(Locale.ROOT, "title=\"%,d bytes\"", bytes));
  }

  @Test
  void ofAResumedRunAreThoseOfThisStart() throws IOException {
    Files.writeString(file, document("resumed"));
    run(0);
    List<Path> parts = Sample.parts(output("resumed"));
    assertThat(parts).hasSize(2);
    Files.delete(parts.get(1));
    Path[] again =
        Stream.of(planned())
            .sorted()
            .skip(Sample.outcomes(output("resumed")).size())
            .toArray(Path[]::new);

    JsonNode summary = run(0).get(0);

    assertCounts(summary, PICTURES + 2, PICTURES, 2, PICTURES + 2 - again.length);
    assertThat(summary.path("bytesRead").asLong()).isEqualTo(bytes(again));
    assertRate(summary, again.length);
    assertStages(summary);
    assertThat(summary.path("warnings")).hasSize(1);

    JsonNode complete = run(0).get(0);
    assertThat(complete.path("outcome").asText()).isEqualTo("AlreadyComplete");
    assertCounts(complete, PICTURES + 2, PICTURES, 2, PICTURES + 2);
    assertThat(complete.path("bytesRead").asLong()).isZero();
    assertThat(complete.path("imagesPerSecond").asDouble()).isZero();
    assertThat(complete.path("skippedAtListing").asInt()).isEqualTo(2);
    assertThat(complete.path("skipped")).isEqualTo(summary.path("skipped"));
    assertThat(complete.path("failures")).isEqualTo(summary.path("failures"));
    assertThat(complete.path("modelDigest")).isEqualTo(summary.path("modelDigest"));
    assertThat(complete.path("runIdentity")).isEqualTo(summary.path("runIdentity"));
    assertThat(complete.path("reportUri")).isEqualTo(summary.path("reportUri"));
  }

  @Test
  void ofARunWithTooManyFailuresCountItsRows() throws IOException {
    Files.writeString(file, document("strict"));
    JsonNode summary = run(65, "--set", "spec.failurePolicy.maxFailedImages=0").get(0);

    assertThat(summary.path("outcome").asText()).isEqualTo("TooManyFailedImages");
    assertThat(summary.path("exitCode").asInt()).isEqualTo(65);
    var outcomes = Sample.outcomes(output("strict"));
    long failed = outcomes.values().stream().filter(code -> !code.equals("OK")).count();
    assertCounts(summary, PICTURES + 2, outcomes.size() - (int) failed, (int) failed, 0);
    assertThat(summary.path("bytesRead").asLong()).isPositive();
    assertStages(summary);
    assertThat(written("strict")).isEqualTo(summary);
  }
}
