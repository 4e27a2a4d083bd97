package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns one document's YAML nodes into JSON with the same meaning that {@code kubectl} gives them:
 * YAML 1.1 with {@code y} and {@code n} as booleans, dates as texts, and no key twice.
 */
final class YamlNodes {
  private static final int MAX_NODES = 100_000;
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private final JsonNodeFactory json = JsonNodeFactory.instance;
  private final List<Violation> violations;
  private final int maxDepth;
  private int nodes;

  YamlNodes(List<Violation> violations, int maxDepth) {
    this.violations = violations;
    this.maxDepth = maxDepth;
  }

  /**
   * The document as JSON; keys that come twice are reported as violations.
   *
   * @throws YAMLException when aliases make it too large or too deep, or it holds a tag
   */
  JsonNode convert(Node node) {
    return convert(node, "", 0);
  }

  private JsonNode convert(Node node, String path, int depth) {
    if (++nodes > MAX_NODES || depth > maxDepth) {
      throw new YAMLException("aliases make it too large or too deep");
    }
    if (node instanceof MappingNode mapping) {
      requireTag(node, Tag.MAP);
      return map(mapping, path, depth);
    }
    if (node instanceof SequenceNode sequence) {
      requireTag(node, Tag.SEQ);
      ArrayNode array = json.arrayNode();
      for (Node element : sequence.getValue()) {
        array.add(convert(element, path + "[" + array.size() + "]", depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private ObjectNode map(MappingNode mapping, String path, int depth) {
    ObjectNode object = json.objectNode();
    ObjectNode merged = json.objectNode();
    Map<String, Integer> lines = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new YAMLException("a key is a list or a map, line " + line(tuple.getKeyNode()));
      }
      if (key.getTag().equals(Tag.MERGE)) {
        merge(tuple.getValueNode(), merged, path, depth);
        continue;
      }
      String name = key.getValue();
      String below = path.isEmpty() ? name : path + "." + name;
      Integer first = lines.putIfAbsent(name, line(key));
      if (first != null) {
        violations.add(
            new Violation(below, "is given twice, in line " + first + " and line " + line(key)));
      }
      object.set(name, convert(tuple.getValueNode(), below, depth + 1));
    }
    merged.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue()));
    return object;
  }

  /** {@code <<: *alias} or a list of them, the first one winning. */
  private void merge(Node node, ObjectNode into, String path, int depth) {
    List<Node> sources =
        node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    for (Node source : sources) {
      if (!(source instanceof MappingNode)) {
        throw new YAMLException("<< merges something that is no map, line " + line(node));
      }
      convert(source, path, depth + 1)
          .properties()
          .forEach(field -> into.putIfAbsent(field.getKey(), field.getValue()));
    }
  }

  private JsonNode scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return json.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return json.booleanNode(List.of("yes", "true", "on").contains(text.toLowerCase(Locale.ROOT)));
    }
    if (tag.equals(Tag.INT)) {
      return integer(text);
    }
    boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
    if (tag.equals(Tag.FLOAT) || (plain && FLOAT.matcher(text).matches())) {
      String digits = text.replace("_", "");
      return FLOAT.matcher(digits).matches()
          ? json.numberNode(Double.parseDouble(digits))
          : json.textNode(text);
    }
    if (plain && tag.equals(Tag.STR) && text.matches("[yYnN]")) {
      return json.booleanNode(text.equalsIgnoreCase("y"));
    }
    if (!tag.equals(Tag.STR) && !tag.equals(Tag.TIMESTAMP) && !tag.equals(Tag.MERGE)) {
      throw new YAMLException("holds the tag " + tag + ", line " + line(node));
    }
    return json.textNode(text);
  }

  /** Decimal, 0x, 0b and, with a leading 0, octal; the base-60 numbers of YAML 1.1 are texts. */
  private JsonNode integer(String text) {
    String digits = text.replace("_", "");
    if (digits.contains(":")) {
      return json.textNode(text);
    }
    boolean negative = digits.startsWith("-");
    String magnitude = digits.replaceFirst("^[-+]", "");
    BigInteger value;
    if (magnitude.startsWith("0b")) {
      value = new BigInteger(magnitude.substring(2), 2);
    } else if (magnitude.startsWith("0x")) {
      value = new BigInteger(magnitude.substring(2), 16);
    } else if (magnitude.length() > 1 && magnitude.startsWith("0")) {
      value = new BigInteger(magnitude, 8);
    } else {
      value = new BigInteger(magnitude);
    }
    value = negative ? value.negate() : value;
    if (value.bitLength() < Integer.SIZE) {
      return json.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? json.numberNode(value.longValue())
        : json.numberNode(value);
  }

  private static void requireTag(Node node, Tag expected) {
    if (!node.getTag().equals(expected)) {
      throw new YAMLException("holds the tag " + node.getTag() + ", line " + line(node));
    }
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
