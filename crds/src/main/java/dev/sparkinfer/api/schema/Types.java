package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Optional;

/** Whether a value is of the type that the schema asks for. */
final class Types {
  private Types() {}

  /** What is wrong with the type of {@code value}; empty when nothing is. */
  static Optional<String> mismatch(JsonNode value, JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return value.isIntegralNumber() || value.isTextual()
          ? Optional.empty()
          : Optional.of("must be a whole number or text, found " + describe(value));
    }
    return switch (schema.getType()) {
      case "string" -> expect(value.isTextual(), "text", value);
      case "integer" -> expect(value.isIntegralNumber(), "a whole number", value);
      case "number" -> expect(value.isNumber(), "a number", value);
      case "boolean" -> expect(value.isBoolean(), "true or false", value);
      case "array" -> expect(value.isArray(), "a list", value);
      case "object" -> expect(value.isObject(), "a map", value);
      default -> throw new IllegalStateException("no such type: " + schema.getType());
    };
  }

  private static Optional<String> expect(boolean met, String type, JsonNode value) {
    if (met) {
      return Optional.empty();
    }
    String remedy = "";
    if (type.equals("text") && value.isValueNode() && !value.isNull()) {
      remedy =
          value.isBoolean()
              ? "; put it into quotes (YAML reads yes, no, on, off, y and n as true or false)"
              : "; put it into quotes";
    } else if (type.equals("a list") && value.isTextual()) {
      remedy = "; put it into [ ]";
    }
    return Optional.of("must be " + type + ", found " + describe(value) + remedy);
  }

  private static String describe(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "a map";
      case ARRAY -> "a list";
      case STRING -> "the text '" + value.textValue() + "'";
      case NUMBER -> "the number " + value.asText();
      case BOOLEAN -> "the boolean " + value.asText();
      case NULL, MISSING -> "nothing";
      case BINARY, POJO -> throw new IllegalStateException("not of YAML: " + value);
    };
  }
}
