package dev.sparkinfer.api.crd;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a schema says of the fields of Kubernetes' own types, which Fabric8's classes do not know:
 * descriptions, bounds and which are required. The entry with the longest matching end of a field's
 * path counts.
 */
final class KubernetesFields {
  private final Map<String, JSONSchemaProps> entries;

  private KubernetesFields(Map<String, JSONSchemaProps> entries) {
    this.entries = entries;
  }

  static KubernetesFields load() {
    try (InputStream in = KubernetesFields.class.getResourceAsStream("kubernetes-fields.yaml")) {
      return new KubernetesFields(new YAMLMapper().readValue(in, new TypeReference<>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Completes all below {@code schema}, which is at {@code path}. */
  void complete(JSONSchemaProps schema, String path) {
    for (Map.Entry<String, JSONSchemaProps> property : schema.getProperties().entrySet()) {
      String below = path + "." + property.getKey();
      apply(entry(below), property.getValue());
      descend(property.getValue(), below);
    }
    schema.setRequired(entry(path).getRequired());
  }

  private void descend(JSONSchemaProps schema, String path) {
    if (schema.getProperties() != null && !schema.getProperties().isEmpty()) {
      complete(schema, path);
    }
    if (schema.getItems() != null) {
      JSONSchemaProps element = schema.getItems().getSchema();
      boundElement(element);
      descend(element, path);
    }
    if (schema.getAdditionalProperties() != null) {
      boundElement(schema.getAdditionalProperties().getSchema());
    }
  }

  private static void boundElement(JSONSchemaProps element) {
    if ("string".equals(element.getType())) {
      element.setMaxLength(253L);
    }
  }

  private static void apply(JSONSchemaProps entry, JSONSchemaProps to) {
    to.setDescription(entry.getDescription());
    to.setEnum(entry.getEnum());
    switch (to.getType()) {
      case "string" -> to.setMaxLength(or(entry.getMaxLength(), 253L));
      case "array" -> to.setMaxItems(or(entry.getMaxItems(), 32L));
      case "integer" -> {
        to.setFormat(or(entry.getFormat(), "int32"));
        to.setMinimum(entry.getMinimum());
        to.setMaximum(entry.getMaximum());
      }
      case "object" -> {
        if (to.getAdditionalProperties() != null) {
          to.setMaxProperties(or(entry.getMaxProperties(), 32L));
        }
      }
      default -> throw new IllegalStateException("no bounds for a " + to.getType());
    }
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private JSONSchemaProps entry(String path) {
    for (String end = path; ; end = end.substring(end.indexOf('.') + 1)) {
      if (entries.containsKey(end)) {
        return entries.get(end);
      }
      if (end.indexOf('.') < 0) {
        throw new IllegalStateException("kubernetes-fields.yaml says nothing of " + path);
      }
    }
  }
}
