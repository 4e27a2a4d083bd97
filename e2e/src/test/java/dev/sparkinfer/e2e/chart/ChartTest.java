package dev.sparkinfer.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.sparkinfer.e2e.Committed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart installs for given values, and what values it refuses. */
class ChartTest {
  private static final Path CASES = Path.of("src/test/resources/chart");
  private static final String CRD = "batchinferences.sparkinfer.dev.yaml";

  @TempDir static Path folder;
  private static Chart chart;

  @BeforeAll
  static void copyChart() {
    chart = Chart.copiedTo(folder);
  }

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rendersWhatIsCommitted(Path example) throws IOException {
    Committed.matches(
        example.resolve("rendered.yaml"), chart.renderWithoutCrd(example.resolve("values.yaml")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rendersOnlyFieldsThatKubernetesKnows(Path example) throws IOException {
    List<JsonNode> objects = Chart.objects(chart.renderWithoutCrd(example.resolve("values.yaml")));

    assertThat(objects).hasSizeGreaterThanOrEqualTo(8);
    for (JsonNode object : objects) {
      if (!object.path("kind").asText().equals("ServiceMonitor")) {
        StrictObjects.check(object);
      }
    }
  }

  @Test
  void noticesFieldsThatKubernetesDoesNotKnow() throws IOException {
    JsonNode misspelt =
        Chart.YAML.readTree(
            "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {container: []}}}}");

    assertThatThrownBy(() -> StrictObjects.check(misspelt))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("container");
  }

  @Test
  void carriesTheGeneratedCrd() throws IOException {
    Committed.matches(
        Chart.FOLDER.resolve("files").resolve(CRD),
        Files.readString(Committed.root().resolve("crds/src/main/resources").resolve(CRD)));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void installsTheCrdAsItIs(boolean keep) throws IOException {
    JsonNode generated = Chart.YAML.readTree(Chart.FOLDER.resolve("files").resolve(CRD).toFile());
    JsonNode installed =
        definition(chart.render(command -> command.set("crds.keep", String.valueOf(keep))));

    assertThat(installed.path("spec")).isEqualTo(generated.path("spec"));
    assertThat(installed.path("metadata").path("name"))
        .isEqualTo(generated.path("metadata").path("name"));
    assertThat(
            installed.path("metadata").path("annotations").path("helm.sh/resource-policy").asText())
        .isEqualTo(keep ? "keep" : "");
  }

  @Test
  void leavesTheCrdToOthersWhenAskedTo() throws IOException {
    assertThat(definition(chart.render(command -> command.set("crds.install", "false"))))
        .isEqualTo(Chart.YAML.missingNode());
  }

  @Test
  void fitsIntoTheSecretOfARelease() throws IOException {
    StringBuilder release = new StringBuilder(chart.render(command -> command));
    try (Stream<Path> files = Files.walk(Chart.FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        release.append(Files.readString(file));
      }
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(release.toString().getBytes(StandardCharsets.UTF_8));
    }

    assertThat(compressed.size() * 4 / 3).as("bytes of 1 MiB, in base64").isLessThan(256 << 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          imag: {tag: '1.0'}                   | imag
          image: {tga: '1.0'}                  | tga
          image: {pullPolicy: Sometimes}       | pullPolicy
          image: {digest: 'sha256:12'}         | digest
          replicas: two                        | replicas
          replicas: -1                         | replicas
          watchNamespaces: vision              | watchNamespaces
          watchNamespaces: [Vision]            | watchNamespaces
          log: {format: xml}                   | format
          crds: {keep: perhaps}                | keep
          serviceAccount: {create: false}      | serviceAccount.name is required
          """)
  void refusesWhatItDoesNotUnderstand(String values, String named, @TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("values.yaml"), values);

    assertThatThrownBy(() -> chart.render(command -> command.withValuesFile(file)))
        .hasMessageContaining(named);
  }

  @Test
  void passesLint() {
    LintResult lint = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
  }

  @Test
  void hasTheVersionOfTheProject() throws IOException {
    Matcher project =
        Pattern.compile("<artifactId>sparkinfer</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(Committed.root().resolve("pom.xml")));
    assertThat(project.find()).isTrue();

    JsonNode metadata = Chart.YAML.readTree(Chart.FOLDER.resolve("Chart.yaml").toFile());

    assertThat(metadata.path("version").asText()).isEqualTo(project.group(1));
    assertThat(metadata.path("appVersion").asText()).isEqualTo(project.group(1));
  }

  private static JsonNode definition(String manifests) throws IOException {
    return Chart.objects(manifests).stream()
        .filter(object -> object.path("kind").asText().equals("CustomResourceDefinition"))
        .findFirst()
        .orElse(Chart.YAML.missingNode());
  }
}
