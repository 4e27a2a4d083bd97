package dev.sparkinfer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code cases.yaml}: what is accepted, and what is said of what is not. */
class ResourceCasesTest {
  private static final ResourceParser LOCAL = ResourceParser.local();
  private static final ResourceParser CLUSTER = ResourceParser.cluster();

  @ParameterizedTest
  @MethodSource("dev.sparkinfer.api.schema.ResourceCases#accepted")
  void accepts(JsonNode patch) throws Exception {
    String resource = ResourceCases.merged(patch).toString();

    assertThat(CLUSTER.parse(resource, Map.of())).hasSize(1);
    assertThat(LOCAL.parse(resource, Map.of())).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("dev.sparkinfer.api.schema.ResourceCases#rejected")
  void saysWhatIsWrong(JsonNode row) {
    String resource = ResourceCases.merged(row.get("merge")).toString();
    JsonNode inCluster = row.get("says");
    JsonNode onThisMachine = row.has("local") ? row.get("local") : inCluster;

    assertThat(violations(CLUSTER, resource)).containsExactlyElementsOf(texts(inCluster));
    assertThat(violations(LOCAL, resource)).containsExactlyElementsOf(texts(onThisMachine));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::textValue).toList();
  }

  private static List<String> violations(ResourceParser parser, String resource) {
    try {
      parser.parse(resource, Map.of());
      return List.of();
    } catch (InvalidResourceException e) {
      return e.violations().stream().map(Violation::toString).toList();
    }
  }
}
