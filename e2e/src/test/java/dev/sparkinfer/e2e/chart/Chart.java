package dev.sparkinfer.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import dev.sparkinfer.e2e.Committed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The chart of this repository as Helm itself renders it, for a release named {@code sparkinfer}.
 */
public final class Chart {
  static final Path FOLDER = Committed.root().resolve("helm/sparkinfer");
  static final ObjectMapper YAML = new YAMLMapper();

  private final Path copy;

  private Chart(Path copy) {
    this.copy = copy;
  }

  /**
   * Copies the chart without its line on Kubernetes' version: this build of Helm takes itself for
   * one of 1.20, and has no option to say otherwise.
   */
  public static Chart copiedTo(Path folder) {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(FOLDER.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
      Path metadata = folder.resolve("Chart.yaml");
      Files.writeString(
          metadata, Files.readString(metadata).replaceFirst("(?m)^kubeVersion: .*\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Chart(folder);
  }

  /** The manifests, as {@code helm template} prints them. */
  String render(UnaryOperator<TemplateCommand> values) {
    return values
        .apply(new Helm(copy).template().withName("sparkinfer").withNamespace("sparkinfer-system"))
        .call();
  }

  /** The manifests without the custom resource definition, which is a test of its own. */
  String renderWithoutCrd(Path valuesFile) {
    return render(command -> command.withValuesFile(valuesFile).set("crds.install", "false"));
  }

  static List<JsonNode> objects(String manifests) throws IOException {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }
}
