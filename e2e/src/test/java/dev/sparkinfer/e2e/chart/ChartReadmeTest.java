package dev.sparkinfer.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparkinfer.e2e.Committed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The chart's README holds one row for each value, made from the schema and the defaults. */
class ChartReadmeTest {
  private static final String START = "| value | type | default | meaning |\n|---|---|---|---|\n";

  @Test
  void listsEveryValue() throws IOException {
    JsonNode schema = Chart.YAML.readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    JsonNode defaults = Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());
    Path readme = Chart.FOLDER.resolve("README.md");
    String text = Files.readString(readme);
    int start = text.indexOf(START);
    assertThat(start).as("the table's head in %s", readme).isNotNegative();
    int end = text.indexOf("\n\n", start);

    List<String> rows = new ArrayList<>();
    addRows(rows, "", schema, defaults);

    Committed.matches(
        readme, text.substring(0, start) + START + String.join("\n", rows) + text.substring(end));
  }

  private static void addRows(
      List<String> rows, String prefix, JsonNode schema, JsonNode defaults) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String path = prefix + property.getKey();
      JsonNode definition = property.getValue();
      JsonNode value = defaults.path(property.getKey());
      if (path.equals("global")) {
        assertThat(value.isMissingNode()).isTrue();
        continue;
      }
      assertThat(value.isMissingNode()).as("%s has no default in values.yaml", path).isFalse();
      assertThat(definition.path("description").asText()).as(path).endsWith(".");
      if (definition.has("properties")) {
        addRows(rows, path + ".", definition, value);
      } else {
        rows.add(
            "| `%s` | %s | `%s` | %s |"
                .formatted(path, type(definition), value, definition.path("description").asText()));
      }
    }
  }

  private static String type(JsonNode definition) {
    List<String> choices = new ArrayList<>();
    definition.path("enum").forEach(choice -> choices.add("`" + choice.asText() + "`"));
    if (!choices.isEmpty()) {
      return String.join(", ", choices);
    }
    JsonNode type = definition.path("type");
    if (type.isArray()) {
      List<String> types = new ArrayList<>();
      type.forEach(element -> types.add(element.asText()));
      return String.join(" or ", types);
    }
    return type.asText().equals("array")
        ? "list of " + definition.path("items").path("type").asText()
        : type.asText();
  }
}
