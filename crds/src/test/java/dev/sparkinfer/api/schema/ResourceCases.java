package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The rows of {@code cases.yaml}, for the local parser here and a real API server in e2e. */
public final class ResourceCases {
  private static final JsonNode CASES = cases();

  private ResourceCases() {}

  /** Merge patches that make right resources. */
  public static Stream<JsonNode> accepted() {
    return rows("accepted");
  }

  /** Rows with {@code merge} and what a cluster {@code says}. */
  public static Stream<JsonNode> rejected() {
    return rows("rejected");
  }

  private static Stream<JsonNode> rows(String verdict) {
    return StreamSupport.stream(CASES.get(verdict).spliterator(), false);
  }

  /** The smallest resource with a merge patch applied. */
  public static JsonNode merged(JsonNode patch) {
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
    try (var in = ResourceCases.class.getResourceAsStream("cases.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
