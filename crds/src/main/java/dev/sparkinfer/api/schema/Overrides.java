package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@code path=value} into a resource. The schema gives the value's type: texts are taken as
 * they are, all others, lists and maps too, are YAML in one line.
 */
final class Overrides {
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)((?:\\[[^\\]]*])*)(?:\\.|$)");
  private static final Pattern INDEX = Pattern.compile("\\[([^\\]]*)]");

  private final JSONSchemaProps root;

  Overrides(JSONSchemaProps root) {
    this.root = root;
  }

  /** Sets the value at {@code path}; returns what is wrong with path or value. */
  Optional<Violation> apply(ObjectNode resource, String path, String value) {
    try {
      set(resource, root, steps(path), value);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(new Violation(path, Objects.requireNonNull(e.getMessage())));
    }
  }

  /** {@code spec.input.uris[0]} as spec, input, uris, 0. */
  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    Matcher step = STEP.matcher(path);
    int end = 0;
    while (end < path.length() && step.find(end) && step.start() == end) {
      steps.add(step.group(1));
      INDEX.matcher(step.group(2)).results().forEach(index -> steps.add(index.group(1)));
      end = step.end();
    }
    if (end < path.length() || path.isEmpty() || path.endsWith(".")) {
      throw new IllegalArgumentException(
          "is no path; write it as spec.model.uri or spec.input.uris[0]");
    }
    return steps;
  }

  private void set(
      JsonNode parent, @Nullable JSONSchemaProps schema, List<String> steps, String value) {
    String step = steps.get(0);
    List<String> rest = steps.subList(1, steps.size());
    if (parent instanceof ArrayNode array) {
      setElement(array, items(schema), step, rest, value);
    } else if (parent instanceof ObjectNode object) {
      if (schema != null && schema.getAdditionalProperties() != null) {
        // A key of a map may hold dots: all that is left of the path is the key.
        object.set(
            String.join(".", steps), typed(value, schema.getAdditionalProperties().getSchema()));
        return;
      }
      JSONSchemaProps below = schema == null ? null : schema.getProperties().get(step);
      if (rest.isEmpty()) {
        object.set(step, typed(value, below));
        return;
      }
      JsonNode child = object.get(step);
      if (child == null || child.isNull()) {
        boolean list = below != null && "array".equals(below.getType());
        child = list ? object.putArray(step) : object.putObject(step);
      }
      set(child, below, rest, value);
    } else {
      throw new IllegalArgumentException("cannot reach '" + step + "' below " + parent);
    }
  }

  private void setElement(
      ArrayNode array,
      @Nullable JSONSchemaProps element,
      String index,
      List<String> rest,
      String value) {
    if (!index.matches("[0-9]{1,4}") || Integer.parseInt(index) > array.size()) {
      throw new IllegalArgumentException(
          "the list takes an index from [0] to [" + array.size() + "], the last to append");
    }
    int at = Integer.parseInt(index);
    if (at == array.size()) {
      array.addObject();
    }
    if (rest.isEmpty()) {
      array.set(at, typed(value, element));
    } else {
      set(array.get(at), element, rest, value);
    }
  }

  private static @Nullable JSONSchemaProps items(@Nullable JSONSchemaProps schema) {
    return schema == null || schema.getItems() == null ? null : schema.getItems().getSchema();
  }

  /** What does not fit the type stays a text, for the schema's check to say so. */
  private static JsonNode typed(String value, @Nullable JSONSchemaProps schema) {
    if (schema == null || "string".equals(schema.getType())) {
      return JsonNodeFactory.instance.textNode(value);
    }
    List<JsonNode> documents;
    try {
      documents = YamlDocuments.read(value);
    } catch (InvalidResourceException e) {
      throw new IllegalArgumentException("the value " + e.getMessage(), e);
    }
    return documents.size() == 1 ? documents.get(0) : JsonNodeFactory.instance.textNode(value);
  }
}
