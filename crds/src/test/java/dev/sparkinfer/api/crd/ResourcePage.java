package dev.sparkinfer.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes {@code docs/resource.md} from the custom resource definition. */
final class ResourcePage {
  /** Described by Kubernetes' own reference. */
  private static final Set<String> KUBERNETES_TYPES =
      Set.of("affinity", "tolerations", "topologySpreadConstraints", "conditions");

  private final StringBuilder page = new StringBuilder();

  /** The page as Markdown. */
  static String of(JSONSchemaProps root) {
    ResourcePage page = new ResourcePage();
    page.page.append(
        """
        # The BatchInference resource

        Generated from the custom resource definition. `kubectl explain batchinference.spec` says \
        the same in a terminal, and `./sparkinfer validate FILE` holds a file against it.

        The smallest resource:

        ```yaml
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata:
          name: road-signs
        spec:
          model:
            uri: s3://models/road-signs/1
          input:
            uris: [s3://photos/2026/]
          output:
            uri: s3://predictions/road-signs/
        ```

        """);
    page.rules("metadata", root.getXKubernetesValidations());
    page.section("Spec", "spec", root);
    page.page.append(
        "\n`affinity`, `tolerations` and `topologySpreadConstraints` are those of a pod; their"
            + " fields are in the Kubernetes reference.\n");
    page.section("Status", "status", root);
    return page.page.toString();
  }

  private void section(String title, String name, JSONSchemaProps root) {
    JSONSchemaProps schema = root.getProperties().get(name);
    page.append("\n## ").append(title).append("\n\n");
    rules(name, schema.getXKubernetesValidations());
    page.append("| field | type | default | range | description |\n|---|---|---|---|---|\n");
    fields(schema, name);
  }

  private void rules(String path, List<ValidationRule> rules) {
    rules.forEach(rule -> page.append("`" + path + "`: " + cell(rule.getMessage()) + ".\n\n"));
  }

  private void fields(JSONSchemaProps schema, String path) {
    for (Map.Entry<String, JSONSchemaProps> entry : schema.getProperties().entrySet()) {
      JSONSchemaProps field = entry.getValue();
      String below = path + "." + entry.getKey();
      boolean required = schema.getRequired().contains(entry.getKey());
      page.append("| `" + below + "` ");
      page.append("| " + type(field) + " ");
      page.append("| " + (required ? "**required**" : defaultOf(field.getDefault())) + " ");
      boolean shared = entry.getKey().equals("storage") && !below.equals("spec.storage");
      page.append("| " + (shared ? "as `spec.storage`" : range(field)) + " ");
      page.append("| " + cell(field.getDescription()) + " |\n");
      if (!shared && !KUBERNETES_TYPES.contains(entry.getKey())) {
        fields(field, below);
        if (field.getItems() != null) {
          fields(field.getItems().getSchema(), below + "[]");
        }
      }
    }
  }

  private static String type(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return "integer or string";
    }
    if (!schema.getEnum().isEmpty()) {
      return "enum";
    }
    if (schema.getItems() != null) {
      return "list of " + type(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      return "map of " + type(schema.getAdditionalProperties().getSchema());
    }
    return schema.getType();
  }

  private static String defaultOf(JsonNode value) {
    if (value == null || (value.isContainerNode() && value.isEmpty())) {
      return "";
    }
    return "`" + (value.isTextual() ? value.textValue() : value.toString()) + "`";
  }

  private static String range(JSONSchemaProps schema) {
    List<String> range = new ArrayList<>();
    if (!schema.getEnum().isEmpty()) {
      range.add(
          schema.getEnum().stream()
              .map(word -> "`" + word.textValue() + "`")
              .collect(Collectors.joining(", ")));
    }
    if (schema.getMinimum() != null || schema.getMaximum() != null) {
      range.add(whole(schema.getMinimum()) + " to " + whole(schema.getMaximum()));
    }
    if (schema.getMaxLength() != null) {
      range.add("at most " + schema.getMaxLength() + " characters");
    }
    if (schema.getMaxItems() != null) {
      String least = schema.getMinItems() == null ? "0" : schema.getMinItems().toString();
      range.add(least + " to " + schema.getMaxItems() + " elements");
      rules(schema.getItems().getSchema(), range);
    }
    if (schema.getMaxProperties() != null) {
      range.add("at most " + schema.getMaxProperties() + " entries");
    }
    rules(schema, range);
    return String.join("; ", range);
  }

  private static void rules(JSONSchemaProps schema, List<String> range) {
    schema.getXKubernetesValidations().forEach(rule -> range.add(cell(rule.getMessage())));
  }

  private static String whole(Double bound) {
    return bound == null ? "" : Long.toString(bound.longValue());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*");
  }
}
