package dev.sparkinfer.e2e.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sparkinfer.e2e.Committed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each phase with its conditions, and what kstatus and Argo CD make of them. */
class HealthTest {
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final Path STATUSES = Path.of("src/test/resources/statuses");
  private static final Path ARGOCD = Committed.root().resolve("samples/argocd");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pending          | Pending   | Unknown | False | True  | False | False | InProgress | Progressing
          pending-stalled  | Pending   | Unknown | False | True  | True  | False | InProgress | Progressing
          planning         | Planning  | Unknown | False | True  | False | False | InProgress | Progressing
          running          | Running   | Unknown | False | False | False | False | Current    | Progressing
          suspended        | Suspended | Unknown | False | False | False | True  | Current    | Suspended
          succeeded        | Succeeded | True    | True  | False | False | False | Current    | Healthy
          failed           | Failed    | False   | True  | False | True  | False | Failed     | Degraded
          stale-generation | Failed    | False   | True  | False | True  | False | InProgress | Progressing
          """)
  void followsFromTheConditions(
      String file,
      String phase,
      String succeeded,
      String finished,
      String reconciling,
      String stalled,
      String suspended,
      String kstatus,
      String health)
      throws IOException {
    JsonNode resource = YAML.readTree(STATUSES.resolve(file + ".yaml").toFile());

    assertThat(resource.path("status").path("phase").asText()).isEqualTo(phase);
    assertThat(conditions(resource))
        .isEqualTo(
            Map.of(
                "Succeeded", succeeded,
                "Finished", finished,
                "Reconciling", reconciling,
                "Stalled", stalled,
                "Suspended", suspended));
    assertThat(Kstatus.of(resource)).isEqualTo(kstatus);
    assertThat(HealthScript.run(script(), resource).status()).isEqualTo(health);
  }

  @Test
  void everyStatusIsInTheTable() throws IOException {
    try (Stream<Path> files = Files.list(STATUSES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              List.of(
                  "pending.yaml",
                  "pending-stalled.yaml",
                  "planning.yaml",
                  "running.yaml",
                  "suspended.yaml",
                  "succeeded.yaml",
                  "failed.yaml",
                  "stale-generation.yaml"));
    }
  }

  @Test
  void isProgressingBeforeTheOperatorHasSeenIt() throws IOException {
    ObjectNode resource = (ObjectNode) YAML.readTree(STATUSES.resolve("pending.yaml").toFile());
    resource.remove("status");

    HealthScript.Health health = HealthScript.run(script(), resource);

    assertThat(health.status()).isEqualTo("Progressing");
    assertThat(health.message()).isEqualTo("Waiting for the operator");
  }

  @Test
  void saysHowFarARunIsAndWhatItWaitsFor() throws IOException {
    assertThat(message("running")).startsWith("63%: ");
    assertThat(message("pending-stalled")).contains("s3-credentials");
    assertThat(message("failed")).contains("spec.attempt");
    assertThat(message("stale-generation")).isEqualTo("Waiting for the operator");
  }

  @Test
  void isTheScriptOfTheConfigMap() throws IOException {
    JsonNode configMap = YAML.readTree(ARGOCD.resolve("argocd-cm.yaml").toFile());

    assertThat(
            configMap
                .path("data")
                .path("resource.customizations.health.sparkinfer.dev_BatchInference")
                .asText())
        .isEqualTo(script());
  }

  private static String message(String file) throws IOException {
    return HealthScript.run(script(), YAML.readTree(STATUSES.resolve(file + ".yaml").toFile()))
        .message();
  }

  private static String script() throws IOException {
    return Files.readString(ARGOCD.resolve("health.lua"));
  }

  private static Map<String, String> conditions(JsonNode resource) {
    Map<String, String> conditions = new TreeMap<>();
    for (JsonNode condition : resource.path("status").path("conditions")) {
      conditions.put(condition.path("type").asText(), condition.path("status").asText());
    }
    return conditions;
  }
}
