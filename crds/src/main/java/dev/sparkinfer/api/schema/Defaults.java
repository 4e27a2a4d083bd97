package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.Map;

/** Fills in what a resource leaves out, as the API server does before it validates. */
final class Defaults {
  private Defaults() {}

  /**
   * Drops known fields that are null, which count as left out, and puts the schema's defaults in,
   * at all depths.
   */
  static void fill(JsonNode value, JSONSchemaProps schema) {
    if (value instanceof ObjectNode object) {
      fill(object, schema);
    } else if (value.isArray() && schema.getItems() != null) {
      value.forEach(element -> fill(element, schema.getItems().getSchema()));
    }
  }

  private static void fill(ObjectNode object, JSONSchemaProps schema) {
    for (Map.Entry<String, JsonNode> field : new ArrayList<>(object.properties())) {
      boolean known =
          schema.getAdditionalProperties() != null
              || schema.getProperties().containsKey(field.getKey());
      if (known && field.getValue().isNull()) {
        object.remove(field.getKey());
      }
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              if (!object.has(name) && property.getDefault() != null) {
                object.set(name, property.getDefault().deepCopy());
              }
              if (object.has(name)) {
                fill(object.get(name), property);
              }
            });
  }
}
