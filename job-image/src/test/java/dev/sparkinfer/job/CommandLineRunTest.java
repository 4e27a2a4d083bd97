package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sparkinfer run} from files to files, as a person or a script sees it. */
class CommandLineRunTest {
  private static final int SAMPLE_IMAGES = 62;

  @TempDir Path directory;
  private Path file;
  private Path output;

  @BeforeEach
  void writeResource() throws IOException {
    file = directory.resolve("run.yaml");
    output = directory.resolve("out");
    Files.writeString(file, sample("file:" + Sample.IMAGES));
  }

  private String sample(String input) {
    return Sample.yaml("file:" + Sample.MODEL, input, "file:" + output);
  }

  private static JsonNode json(Said said) throws IOException {
    JsonNode json = new ObjectMapper().readTree(said.out());
    assertThat(json.path("schemaVersion").asInt()).isEqualTo(1);
    return json;
  }

  @ParameterizedTest
  @CsvSource({"Parquet,.parquet", "JsonLines,.jsonl", "Csv,.csv", "Text,.txt"})
  void writesEachFormat(String format, String extension) throws IOException {
    Said said = Said.by("run", file.toString(), "--set", "spec.output.format=" + format);
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(Sample.parts(output)).isNotEmpty();
    assertThat(Sample.parts(output))
        .allSatisfy(part -> assertThat(part.toString()).endsWith(extension));
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(said.out())
        .contains("Succeeded", "62 planned", "60 succeeded", "2 failed", output.toString())
        .contains("NOT_AN_IMAGE", "CORRUPT_IMAGE");
    assertThat(said.err()).contains("62").doesNotContain("\tat ", "Not used on this machine");
  }

  @Test
  void printsJsonAloneOnStandardOutput() throws IOException {
    Files.writeString(file, Files.readString(file).replace("enabled: false", "enabled: true"));
    JsonNode done = json(Said.by("run", "-o", "json", file.toString()));
    assertThat(done.path("outcome").asText()).isEqualTo("Succeeded");
    assertThat(done.path("exitCode").asInt()).isZero();
    assertThat(done.path("planned").asInt()).isEqualTo(SAMPLE_IMAGES);
    assertThat(done.path("failed").asInt()).isEqualTo(2);
    assertThat(done.path("failures")).hasSize(2);
    assertThat(done.path("outputUri").asText()).isEqualTo("file:" + output + "/");
    assertThat(Path.of(done.path("reportUri").asText().substring("file:".length()))).exists();

    JsonNode again = json(Said.by("run", "-o", "json", file.toString()));
    assertThat(again.path("outcome").asText()).isEqualTo("AlreadyComplete");
  }

  @Test
  void printsJsonOfABadEndToo() throws IOException {
    Said strict =
        Said.by(
            "run",
            "--output=json",
            file.toString(),
            "--set",
            "spec.failurePolicy.maxFailedImages=0",
            "--set",
            "spec.input.uris[0]=file:" + Sample.IMAGES + "/broken");
    assertThat(strict.exitCode()).as(strict.toString()).isEqualTo(65);
    JsonNode json = json(strict);
    assertThat(json.path("outcome").asText()).isEqualTo("TooManyFailedImages");
    assertThat(json.path("message").asText()).contains("maxFailedImages");

    Said nothing =
        Said.by("run", "-o", "json", file.toString(), "--set", "spec.model.uri=file:/nowhere/x");
    assertThat(nothing.exitCode()).isEqualTo(69);
    assertThat(nothing.err()).contains("ModelNotFound: ");
    assertThat(json(nothing).path("outcome").asText()).isEqualTo("ModelNotFound");
    assertThat(json(nothing).path("exitCode").asInt()).isEqualTo(69);
  }

  @Test
  void saysWhatIsNotUsedHere() throws IOException {
    Files.writeString(
        file,
        Files.readString(file)
            + """
              driver: {memory: 4Gi}
              executors: {gpus: 1}
              sparkConf: {spark.task.maxFailures: "8"}
              storage:
                endpoint: https://minio.example
                credentials: {secretName: keys}
                caBundle: {configMapName: ca}
            """);
    Said said = Said.by("run", file.toString());
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.err().lines().filter(line -> line.startsWith("Not used on this machine")))
        .singleElement()
        .asString()
        .contains("spec.driver", "spec.executors", "spec.sparkConf", "credentials", "caBundle");
  }

  @Test
  void runsEveryDocumentAndEndsWithTheFirstBadCode() throws IOException {
    String bad =
        Files.readString(file)
            .replace("file:" + Sample.MODEL, "file:" + directory + "/nowhere")
            .replace("name: sample", "name: bad");
    Files.writeString(file, bad + "---\n" + Files.readString(file));
    Said said = Said.by("run", file.toString());
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(69);
    assertThat(said.err()).contains("ModelNotFound: ");
    assertThat(said.out()).contains("Succeeded");
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  /** Many pictures, so that a signal comes while they are read. */
  private void manyPictures(int count) throws IOException {
    Path pictures = Files.createDirectory(directory.resolve("in"));
    for (int i = 0; i < count; i++) {
      Files.createLink(
          pictures.resolve("%05d.jpg".formatted(i)),
          Files.exists(pictures.resolve("00000.jpg"))
              ? pictures.resolve("00000.jpg")
              : Files.write(directory.resolve("picture.jpg"), Sample.image()));
    }
    Files.writeString(file, sample("file:" + pictures));
  }

  @Test
  void stopsInOrderAtCtrlCAndGoesOnLater() throws Exception {
    int images = 6000;
    manyPictures(images);
    try (CommandProcess run =
        CommandProcess.start(directory, Map.of(), "run", "-o", "json", file.toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> Sample.parts(output).size() >= 6);
      run.signal("INT");
      long signalled = System.nanoTime();
      Said said = run.await(10);
      assertThat(said.exitCode()).as(said.toString()).isEqualTo(130);
      assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(5));
      assertThat(said.err())
          .contains("Interrupted: ", "the same command goes on")
          .doesNotContain("\tat ");
      assertThat(json(said).path("outcome").asText()).isEqualTo("Interrupted");
      assertThat(json(said).path("succeeded").asInt()).isBetween(32, images - 1);
    }
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    List<Path> before = Sample.parts(output);

    Said rest = Said.by("run", "-o", "json", file.toString());
    assertThat(rest.exitCode()).as(rest.toString()).isZero();
    assertThat(json(rest).path("resumed").asInt()).isPositive();
    assertThat(Sample.parts(output)).containsAll(before);
    assertThat(Sample.outcomes(output))
        .hasSize(images)
        .allSatisfy((k, v) -> assertThat(v).isEqualTo("OK"));
  }

  @Test
  void stopsWhileItStartsAndLeavesTheOtherDocumentsAlone() throws Exception {
    Path second = directory.resolve("out2");
    Files.writeString(
        file,
        Files.readString(file)
            + "---\n"
            + Files.readString(file).replace("file:" + output, "file:" + second));
    try (CommandProcess run = CommandProcess.start(directory, Map.of(), "run", file.toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> Files.exists(output.resolve("_sparkinfer/run.json")));
      run.signal("TERM");
      Said said = run.await(10);
      assertThat(said.exitCode()).as(said.toString()).isEqualTo(130);
      assertThat(said.err()).contains("Interrupted: ").doesNotContain("\tat ");
    }
    assertThat(second).doesNotExist();
  }

  @Test
  void endsAtOnceAtTheSecondCtrlC() throws Exception {
    manyPictures(6000);
    try (CommandProcess run = CommandProcess.start(directory, Map.of(), "run", file.toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> !Sample.parts(output).isEmpty());
      run.signal("INT");
      run.signal("INT");
      Said said = run.await(2);
      assertThat(said.exitCode()).isEqualTo(130);
      assertThat(said.err()).doesNotContain("Interrupted: ");
    }
  }
}
