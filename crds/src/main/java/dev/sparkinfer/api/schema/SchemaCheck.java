package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds one resource against the schema and collects all that is wrong. A rule is asked only where
 * everything below it is right, as it could not be evaluated otherwise.
 */
final class SchemaCheck {
  /** The reason that marks rules for clusters only. */
  private static final String CLUSTER_ONLY = "FieldValueForbidden";

  private final JSONSchemaProps root;
  private final CelRules rules;
  private final boolean inCluster;
  private final List<Violation> violations = new ArrayList<>();

  SchemaCheck(JSONSchemaProps root, CelRules rules, boolean inCluster) {
    this.root = root;
    this.rules = rules;
    this.inCluster = inCluster;
  }

  /** All that is wrong with {@code resource}, in which defaults are filled in. */
  List<Violation> check(JsonNode resource) {
    check(resource, root, "");
    return List.copyOf(violations);
  }

  private void check(JsonNode value, JSONSchemaProps schema, String path) {
    int before = violations.size();
    Optional<String> wrongType = Types.mismatch(value, schema);
    if (wrongType.isPresent()) {
      report(path, wrongType.get());
      return;
    }
    if (value.isObject()) {
      checkFields(value, schema, path);
    } else if (value.isArray()) {
      checkElements(value, schema, path);
    } else if (value.isTextual()) {
      checkText(value.textValue(), schema, path);
    } else if (value.isNumber()) {
      checkRange(value, schema, path);
    }
    if (violations.size() == before) {
      checkRules(value, schema, path);
    }
  }

  private void checkFields(JsonNode object, JSONSchemaProps schema, String path) {
    Map<String, JSONSchemaProps> known = schema.getProperties();
    boolean map = schema.getAdditionalProperties() != null;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      JSONSchemaProps property = known.get(name);
      if (property != null) {
        check(field.getValue(), property, below(path, name));
      } else if (map) {
        JSONSchemaProps values = schema.getAdditionalProperties().getSchema();
        check(field.getValue(), values, path + "[" + name + "]");
      } else if (!Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
        report(below(path, name), unknown(name, known));
      }
    }
    if (schema.getMaxProperties() != null && object.size() > schema.getMaxProperties()) {
      report(
          path,
          "must hold at most " + schema.getMaxProperties() + " entries, holds " + object.size());
    }
    for (String name : schema.getRequired()) {
      if (!object.has(name)) {
        JSONSchemaProps missing = known.get(name);
        String description = missing == null ? null : missing.getDescription();
        report(below(path, name), "is required" + (description == null ? "" : ": " + description));
      }
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private String unknown(String name, Map<String, JSONSchemaProps> known) {
    Optional<String> nearest = Nearest.to(name, known.keySet());
    if (nearest.isPresent()) {
      return "unknown field, did you mean '" + nearest.get() + "'?";
    }
    Set<String> elsewhere = new TreeSet<>();
    collectPaths(Objects.requireNonNull(root.getProperties().get("spec")), "spec", name, elsewhere);
    if (!elsewhere.isEmpty()) {
      return "unknown field here, did you mean " + String.join(" or ", elsewhere) + "?";
    }
    return "unknown field; known here are " + String.join(", ", known.keySet());
  }

  private static void collectPaths(
      JSONSchemaProps schema, String path, String name, Set<String> found) {
    schema
        .getProperties()
        .forEach(
            (property, below) -> {
              if (property.equals(name)) {
                found.add(path + "." + name);
              }
              if (!property.equals("affinity")) {
                collectPaths(below, path + "." + property, name, found);
              }
            });
  }

  private void checkElements(JsonNode array, JSONSchemaProps schema, String path) {
    JSONSchemaProps element = schema.getItems().getSchema();
    boolean set = "set".equals(schema.getXKubernetesListType());
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      String elementPath = path + "[" + i + "]";
      if (set && !seen.add(array.get(i))) {
        report(elementPath, "is listed twice");
      }
      check(array.get(i), element, elementPath);
    }
    if (schema.getMinItems() != null && array.size() < schema.getMinItems()) {
      report(path, "must hold at least " + schema.getMinItems() + ", holds " + array.size());
    }
    if (schema.getMaxItems() != null && array.size() > schema.getMaxItems()) {
      report(path, "must hold at most " + schema.getMaxItems() + ", holds " + array.size());
    }
  }

  private void checkText(String text, JSONSchemaProps schema, String path) {
    List<String> allowed = schema.getEnum().stream().map(JsonNode::asText).toList();
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      String nearest =
          Nearest.to(text, allowed).map(word -> ", did you mean '" + word + "'?").orElse("");
      report(
          path,
          "must be one of " + String.join(", ", allowed) + "; found '" + text + "'" + nearest);
    }
    int length = text.codePointCount(0, text.length());
    if (schema.getMinLength() != null && length < schema.getMinLength()) {
      report(path, "must not be empty");
    }
    if (schema.getMaxLength() != null && length > schema.getMaxLength()) {
      report(path, "must be at most " + schema.getMaxLength() + " characters, has " + length);
    }
    if (schema.getPattern() != null && !Pattern.compile(schema.getPattern()).matcher(text).find()) {
      report(path, "must match " + schema.getPattern() + ": " + schema.getDescription());
    }
  }

  private void checkRange(JsonNode number, JSONSchemaProps schema, String path) {
    if ("int32".equals(schema.getFormat())
        ? !number.canConvertToInt()
        : !number.canConvertToLong()) {
      report(path, "is too large: " + number.asText());
      return;
    }
    boolean tooSmall = schema.getMinimum() != null && number.asDouble() < schema.getMinimum();
    boolean tooLarge = schema.getMaximum() != null && number.asDouble() > schema.getMaximum();
    if (tooSmall || tooLarge) {
      report(
          path,
          "must be "
              + (schema.getMaximum() == null
                  ? "at least " + whole(schema.getMinimum())
                  : whole(schema.getMinimum()) + " to " + whole(schema.getMaximum()))
              + ", found "
              + number.asText());
    }
  }

  private static String whole(@Nullable Double bound) {
    return bound == null ? "" : Long.toString(bound.longValue());
  }

  private void checkRules(JsonNode value, JSONSchemaProps schema, String path) {
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      boolean change = rule.getRule().contains("oldSelf");
      boolean skipped = CLUSTER_ONLY.equals(rule.getReason()) && !inCluster;
      if (!change && !skipped && !rules.holds(rule.getRule(), value)) {
        report(path, rule.getMessage());
      }
    }
  }

  private void report(String path, String message) {
    violations.add(new Violation(path, message));
  }
}
