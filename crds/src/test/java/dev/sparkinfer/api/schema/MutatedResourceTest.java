package dev.sparkinfer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MutatedResourceTest {
  private static final String[] VALUES = {
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "3000000000",
    "99999999999999999999",
    "\"\"",
    "\"x\"",
    "\"a b\"",
    "\"s3://\"",
    "\"\\u0000\"",
    "[]",
    "[null]",
    "[[1]]",
    "{}",
    "{\"a\": null}",
    "{\"a\": {\"b\": [1]}}"
  };

  private final Random random = new Random(7);

  @Test
  void isAcceptedOrSaidToBeWrongAndNothingElse() throws Exception {
    ResourceParser parser = ResourceParser.cluster();
    YAMLMapper yaml = new YAMLMapper();
    JsonNode full = yaml.readTree(ResourceParserTest.full());
    int accepted = 0;
    int rejected = 0;
    for (int i = 0; i < 1_500; i++) {
      JsonNode mutated = full.deepCopy();
      mutate(mutated, yaml.readTree(VALUES[random.nextInt(VALUES.length)]));
      try {
        assertThat(parser.parse(mutated.toString(), Map.of())).hasSize(1);
        accepted++;
      } catch (InvalidResourceException e) {
        assertThat(e.violations()).isNotEmpty();
        rejected++;
      }
    }
    assertThat(accepted).isGreaterThan(100);
    assertThat(rejected).isGreaterThan(500);
  }

  /** Puts {@code value} into the place of some node. */
  private void mutate(JsonNode root, JsonNode value) {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    JsonNode container = containers.get(random.nextInt(containers.size()));
    if (container instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      object.set(names.get(random.nextInt(names.size())), value);
    } else {
      ((ArrayNode) container).set(random.nextInt(container.size()), value);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }
}
