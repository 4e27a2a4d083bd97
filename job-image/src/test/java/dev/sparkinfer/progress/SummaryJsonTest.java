package dev.sparkinfer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SummaryJsonTest {
  private static final Path DOCUMENTATION = Path.of("../docs/summary-json.md");
  private static final Pattern DOCUMENTED_FIELD =
      Pattern.compile("^\\| `([^`]+)` \\| (\\w+) \\|", Pattern.MULTILINE);

  private static JsonNode parsed(RunSummary summary) throws IOException {
    return new JsonMapper().readTree(SummaryJson.render(summary));
  }

  @Test
  void emitsWhatIsDocumentedAndNothingElse() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher rows = DOCUMENTED_FIELD.matcher(Files.readString(DOCUMENTATION));
    while (rows.find()) {
      documented.add(rows.group(1) + " " + rows.group(2));
    }
    Set<String> emitted = new TreeSet<>();
    collect("", parsed(RunSummaries.full()), emitted);
    assertThat(emitted).isEqualTo(documented).hasSizeGreaterThan(20);
  }

  /** The path and the type of each value. */
  private static void collect(String path, JsonNode node, Set<String> into) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
          collect(name, field.getValue(), into);
        }
      }
      case ARRAY -> node.forEach(element -> collect(path + "[]", element, into));
      case NUMBER -> into.add(path + (node.isIntegralNumber() ? " integer" : " number"));
      case STRING -> into.add(path + " string");
      case BINARY, BOOLEAN, MISSING, NULL, POJO ->
          throw new AssertionError(path + " is " + node.getNodeType());
    }
  }

  @Test
  void hasEveryFieldInEverySummary() throws IOException {
    JsonNode summary = parsed(RunSummaries.beforePlanning());
    Set<String> fields = new TreeSet<>();
    summary.fieldNames().forEachRemaining(fields::add);
    Set<String> fullFields = new TreeSet<>();
    parsed(RunSummaries.full()).fieldNames().forEachRemaining(fullFields::add);
    assertThat(fields).isEqualTo(fullFields);
    assertThat(summary.get("outputUri").isNull()).isTrue();
    assertThat(summary.get("failures")).isEmpty();
  }

  @Test
  void tellsTheSameAsTheSummary() throws IOException {
    JsonNode summary = parsed(RunSummaries.full());
    assertThat(summary.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(summary.get("outcome").asText()).isEqualTo("TooManyFailedImages");
    assertThat(summary.get("exitCode").asInt()).isEqualTo(65);
    assertThat(summary.get("durationSeconds").asDouble()).isEqualTo(3727.123);
    assertThat(summary.get("imagesPerSecond").asDouble()).isEqualTo(412.457);
    assertThat(summary.at("/stageSeconds/fetch").asDouble()).isEqualTo(120.123);
    assertThat(summary.at("/failures/0/code").asText()).isEqualTo("CORRUPT_IMAGE");
    assertThat(summary.at("/failures/0/exampleKeys/1").asText()).isEqualTo("b\u001b[2J.jpg");
  }

  @Test
  void startsWithItsVersionAndEndsWithALineFeed() {
    assertThat(SummaryJson.render(RunSummaries.full()))
        .startsWith("{\n  \"schemaVersion\": 1,\n")
        .endsWith("}\n");
  }
}
