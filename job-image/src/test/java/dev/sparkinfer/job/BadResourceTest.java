package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong resource or command line: exit 64, the path and the remedy, and nothing started. */
class BadResourceTest {
  @TempDir Path directory;
  private Path file;
  private Path output;

  @BeforeEach
  void prepare() {
    file = directory.resolve("run.yaml");
    output = directory.resolve("out");
  }

  private String resource(String more) {
    return """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: wrong}
        spec:
          model: {uri: "file:%s/model"}
          input: {uris: ["file:%s/in"]}
          output: {uri: "file:%s"}
        """
            .formatted(directory, directory, output)
        + more;
  }

  private void assertRefused(Said said, String... parts) {
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(64);
    assertThat(said.err()).contains(parts);
    assertThat(said.out()).isEmpty();
    assertThat(output).doesNotExist();
  }

  static Stream<Arguments> wrongFields() {
    return Stream.of(
        Arguments.of("  inputs: {}\n", List.of("spec.inputs", "input")),
        Arguments.of("  batchSize: many\n", List.of("spec.batchSize", "whole number")),
        Arguments.of("  batchSize: 0\n", List.of("spec.batchSize", "1")),
        Arguments.of("  batchSize: 9000\n", List.of("spec.batchSize", "8192")),
        Arguments.of("  driver: [1]\n", List.of("spec.driver")),
        Arguments.of(
            "  failurePolicy: {maxFailedImages: \"101%\"}\n",
            List.of("spec.failurePolicy.maxFailedImages", "100%")),
        Arguments.of("  report: {sampleImages: -1}\n", List.of("spec.report.sampleImages", "0")),
        Arguments.of(
            "  storage: {endpoint: \"minio:9000\"}\n",
            List.of("spec.storage.endpoint", "http(s)://host[:port]")),
        Arguments.of(
            "  storage: {conditionalPut: Off}\n",
            List.of("spec.storage.conditionalPut", "quotes")));
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void namesTheFieldAndTheRemedy(String wrong, List<String> parts) throws IOException {
    Files.writeString(file, resource(wrong));
    for (String command : List.of("run", "validate")) {
      Said said = Said.by(command, file.toString());
      assertRefused(said, parts.toArray(String[]::new));
      assertThat(said.err()).contains("InvalidResource", file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec.model.uri=https://host/model",
        "spec.input.uris[0]=s3a://bucket/pictures/",
        "spec.output.uri=predictions/",
        "spec.output.uri=s3:///predictions/",
        "spec.input.uris[0]=file:"
      })
  void refusesUrisOfOtherSchemes(String wrong) throws IOException {
    Files.writeString(file, resource(""));
    String path = wrong.substring(0, wrong.indexOf('='));
    for (String command : List.of("run", "validate")) {
      assertRefused(Said.by(command, file.toString(), "--set", wrong), path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec.output.topk=1",
        "spec.output.topK=one",
        "spec.input.uris[5]=s3://bucket/x/",
        "spec..output=1",
        "spec.model.uri.x=1"
      })
  void refusesOverridesThatDoNotFit(String override) throws IOException {
    Files.writeString(file, resource(""));
    String name = override.substring(0, override.indexOf('='));
    assertRefused(Said.by("run", file.toString(), "--set", override), name);
  }

  @Test
  void takesOverridesIntoAccount() throws IOException {
    Files.writeString(file, resource("  batchSize: 0\n"));
    Said said = Said.by("validate", file.toString(), "--set", "spec.batchSize=8");
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.out()).isEqualTo("wrong is valid\n");
    assertThat(said.err()).isEmpty();
  }

  @Test
  void saysThatThereIsNoFile() {
    assertRefused(Said.by("run", file.toString()), "there is no file " + file);
    assertRefused(Said.by("validate", file.toString()), "there is no file " + file);
  }

  @Test
  void saysThatTheFileCannotBeOne() {
    assertRefused(Said.by("run", directory.toString()), directory.toString(), "directory");
    assertRefused(Said.by("run", "a\0b"), "cannot read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "---\n---\n", "# a comment\n"})
  void saysThatTheFileIsEmpty(String text) throws IOException {
    Files.writeString(file, text);
    assertRefused(Said.by("run", file.toString()), "is empty", "BatchInference");
  }

  @Test
  void saysWhereTheFileIsNoYaml() throws IOException {
    Files.writeString(file, resource("  batchSize: [1\n"));
    assertRefused(Said.by("run", file.toString()), "no YAML", "line 9");
    Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 1});
    assertRefused(Said.by("run", file.toString()), file.toString());
    Files.writeString(file, "just text\n");
    assertRefused(Said.by("run", file.toString()), "must be a map");
  }

  @Test
  void saysThatItIsAnotherKind() throws IOException {
    Files.writeString(file, "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n");
    assertRefused(
        Said.by("run", file.toString()), "kind", "BatchInference", "sparkinfer.dev/v1alpha1");
  }

  @Test
  void startsNothingWhenOneOfSeveralDocumentsIsWrong() throws IOException {
    Files.writeString(file, resource("") + "---\n" + resource("  batchSize: 0\n"));
    assertRefused(Said.by("run", file.toString()), "document 2", "spec.batchSize");
  }

  @Test
  void validatesEveryDocument() throws IOException {
    Files.writeString(
        file, resource("") + "---\n" + resource("").replace("name: wrong", "name: b"));
    Said said = Said.by("validate", file.toString());
    assertThat(said.exitCode()).isZero();
    assertThat(said.out().lines()).containsExactly("wrong is valid", "b is valid");
  }

  @Test
  void readsStandardInput() {
    Said said = Said.toInput(resource(""), "validate", "-");
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertRefused(Said.toInput(resource("  batchSize: 0\n"), "run", "-"), "spec.batchSize");
    assertRefused(Said.toInput("", "run", "-"), "is empty");
  }

  static Stream<Arguments> wrongCommandLines() {
    return Stream.of(
        Arguments.of(List.of(), "COMMAND"),
        Arguments.of(List.of("runn", "x.yaml"), "runn"),
        Arguments.of(List.of("--verbose"), "--verbose"),
        Arguments.of(List.of("run"), "FILE"),
        Arguments.of(List.of("validate"), "FILE"),
        Arguments.of(List.of("run", "-o", "xml", "x.yaml"), "table, json"),
        Arguments.of(List.of("run", "--core", "2", "x.yaml"), "--core"),
        Arguments.of(List.of("run", "--cores", "two", "x.yaml"), "--cores"),
        Arguments.of(List.of("run", "--cores", "0", "x.yaml"), "--cores"),
        Arguments.of(List.of("run", "--set", "spec.batchSize", "x.yaml"), "--set"),
        Arguments.of(List.of("run", "x.yaml", "y.yaml"), "y.yaml"),
        Arguments.of(List.of("validate", "--cores", "2", "x.yaml"), "--cores"),
        Arguments.of(List.of("demo", "x.yaml"), "x.yaml"));
  }

  @ParameterizedTest
  @MethodSource("wrongCommandLines")
  void refusesCommandLinesThatItDoesNotKnow(List<String> args, String part) {
    Said said = Said.by(args.toArray(String[]::new));
    assertRefused(said, part);
    assertThat(said.err()).containsAnyOf("Usage: sparkinfer", "Did you mean", "Possible solutions");
  }

  static Stream<Arguments> helps() {
    return Stream.of(
        Arguments.of(List.of("--help"), List.of("run", "validate", "demo", "64", "130")),
        Arguments.of(
            List.of("run", "--help"),
            List.of("FILE", "--set", "PATH=VALUE", "--output", "--cores", "--require-gpu")),
        Arguments.of(List.of("help", "run"), List.of("FILE", "--set")),
        Arguments.of(List.of("validate", "--help"), List.of("FILE", "--set")),
        Arguments.of(List.of("demo", "--help"), List.of("--samples", "--output", "--cores")),
        Arguments.of(List.of("--version"), List.of("sparkinfer ", "Spark ", "Java ")));
  }

  @ParameterizedTest
  @MethodSource("helps")
  void tellsItsOptions(List<String> args, List<String> parts) {
    Said said = Said.by(args.toArray(String[]::new));
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.out()).contains(parts);
    assertThat(said.err()).isEmpty();
  }
}
