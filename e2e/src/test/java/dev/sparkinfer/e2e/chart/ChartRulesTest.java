package dev.sparkinfer.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.marcnuri.helm.TemplateCommand;
import dev.sparkinfer.e2e.Committed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operator, drivers and users may do. */
class ChartRulesTest {
  private static final Path RULES = Path.of("src/test/resources/chart");

  @TempDir static Path folder;
  private static Chart chart;

  @BeforeAll
  static void copyChart() {
    chart = Chart.copiedTo(folder);
  }

  @Test
  void theOperatorMayDoThisAndNoMore() throws IOException {
    Committed.matches(
        RULES.resolve("operator-rules.yaml"),
        table(rules(command -> command, "ClusterRole", "sparkinfer", "")));
  }

  @Test
  void aDriverMayDoThisAndNoMore() throws IOException {
    Committed.matches(
        RULES.resolve("driver-rules.yaml"),
        table(rules(command -> command, "ClusterRole", "sparkinfer-driver", "")));
  }

  @Test
  void theOperatorMayDoTheSameInListedNamespacesAndNothingElsewhere() throws IOException {
    UnaryOperator<TemplateCommand> listed =
        command -> command.withValuesFile(RULES.resolve("namespaces/values.yaml"));
    JsonNode everywhere = rules(command -> command, "ClusterRole", "sparkinfer", "");

    assertThat(rules(listed, "Role", "sparkinfer", "vision")).isEqualTo(everywhere);
    assertThat(rules(listed, "Role", "sparkinfer", "maps")).isEqualTo(everywhere);
    assertThat(Chart.objects(chart.render(listed)))
        .noneMatch(object -> object.path("kind").asText().equals("ClusterRoleBinding"));
  }

  @Test
  void theOperatorNeverReadsSecrets() throws IOException {
    assertThat(verbs("", "secrets")).containsExactly("create");
  }

  /** The API server lets nobody create a Role with rules that they do not hold themselves. */
  @Test
  void theOperatorHoldsWhatItsProgressRolesGrant() throws IOException {
    assertThat(verbs("", "configmaps")).contains("get", "patch", "update");
  }

  @Test
  void theOperatorMayBindTheDriversRoleAlone() throws IOException {
    for (JsonNode rule : rules(command -> command, "ClusterRole", "sparkinfer", "")) {
      if (texts(rule.path("verbs")).contains("bind")) {
        assertThat(texts(rule.path("resourceNames"))).containsExactly("sparkinfer-driver");
      }
      assertThat(texts(rule.path("verbs"))).doesNotContain("*", "escalate", "impersonate");
      assertThat(texts(rule.path("resources"))).doesNotContain("*");
    }
    assertThat(verbs("rbac.authorization.k8s.io", "clusterroles")).containsExactly("bind");
  }

  private static List<String> verbs(String group, String resource) throws IOException {
    List<String> verbs = new ArrayList<>();
    for (JsonNode rule : rules(command -> command, "ClusterRole", "sparkinfer", "")) {
      if (texts(rule.path("apiGroups")).contains(group)
          && texts(rule.path("resources")).contains(resource)) {
        verbs.addAll(texts(rule.path("verbs")));
      }
    }
    return verbs;
  }

  private static JsonNode rules(
      UnaryOperator<TemplateCommand> values, String kind, String name, String namespace)
      throws IOException {
    List<JsonNode> found =
        Chart.objects(chart.render(values)).stream()
            .filter(object -> object.path("kind").asText().equals(kind))
            .filter(object -> object.path("metadata").path("name").asText().equals(name))
            .filter(object -> object.path("metadata").path("namespace").asText().equals(namespace))
            .toList();
    assertThat(found).as("%s %s in %s", kind, name, namespace).hasSize(1);
    return found.get(0).path("rules");
  }

  /** One line for each resource: its verbs. */
  private static String table(JsonNode rules) throws IOException {
    Map<String, TreeSet<String>> table = new TreeMap<>();
    for (JsonNode rule : rules) {
      for (String group : texts(rule.path("apiGroups"))) {
        for (String resource : texts(rule.path("resources"))) {
          String names = rule.has("resourceNames") ? " " + texts(rule.path("resourceNames")) : "";
          table
              .computeIfAbsent(
                  (group.isEmpty() ? "core" : group) + "/" + resource + names,
                  any -> new TreeSet<>())
              .addAll(texts(rule.path("verbs")));
        }
      }
    }
    StringBuilder lines = new StringBuilder();
    table.forEach(
        (resource, verbs) ->
            lines.append(resource).append(": ").append(String.join(", ", verbs)).append('\n'));
    return lines.toString();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    if (array instanceof ArrayNode) {
      array.forEach(element -> texts.add(element.asText()));
    }
    return texts;
  }
}
