package dev.sparkinfer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code cases.yaml}: what is accepted, and what is said of what is not. */
class ResourceCasesTest {
  private static final ResourceParser LOCAL = ResourceParser.local();
  private static final ResourceParser CLUSTER = ResourceParser.cluster();
  private static final JsonNode CASES = cases();

  static Stream<JsonNode> accepted() {
    return StreamSupport.stream(CASES.get("accepted").spliterator(), false);
  }

  static Stream<JsonNode> rejected() {
    return StreamSupport.stream(CASES.get("rejected").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void accepts(JsonNode patch) throws Exception {
    String resource = merged(patch).toString();

    assertThat(CLUSTER.parse(resource, Map.of())).hasSize(1);
    assertThat(LOCAL.parse(resource, Map.of())).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void saysWhatIsWrong(JsonNode row) {
    String resource = merged(row.get("merge")).toString();
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

  private static JsonNode merged(JsonNode patch) {
    return merge(CASES.get("smallest").deepCopy(), patch);
  }

  /** RFC 7386. */
  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode fields)) {
      return patch;
    }
    ObjectNode merged =
        target instanceof ObjectNode object ? object : new YAMLMapper().createObjectNode();
    fields
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), merge(merged.path(field.getKey()), field.getValue()));
              }
            });
    return merged;
  }

  private static JsonNode cases() {
    try (var in = ResourceCasesTest.class.getResourceAsStream("cases.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
