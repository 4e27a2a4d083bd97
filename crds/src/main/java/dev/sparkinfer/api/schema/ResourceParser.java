package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads resource files as strictly as the API server, from the same custom resource definition, and
 * says more: every violation at once, each with its path and a remedy.
 */
public final class ResourceParser {
  private static final String API_VERSION = HasMetadata.getApiVersion(BatchInference.class);
  private static final String KIND = HasMetadata.getKind(BatchInference.class);

  private final JSONSchemaProps schema = CrdSchema.load();
  private final CelRules rules = new CelRules();
  private final ObjectMapper mapper = new ObjectMapper();
  private final boolean inCluster;

  private ResourceParser(boolean inCluster) {
    this.inCluster = inCluster;
  }

  /** For runs on this machine: without the rules that hold in a cluster only. */
  public static ResourceParser local() {
    return new ResourceParser(false);
  }

  /** With every rule that the API server asks of a new resource. */
  public static ResourceParser cluster() {
    return new ResourceParser(true);
  }

  /**
   * Reads all resources of a file, defaults filled in. What the API server writes, status and
   * managed fields, is ignored.
   *
   * @param text YAML, of one or several documents, or JSON
   * @param overrides values by path, such as {@code spec.input.uris[0]}, put into every resource
   * @return at least one resource, in the order of the file
   * @throws InvalidResourceException when anything is wrong, with everything that is
   */
  public List<BatchInference> parse(String text, Map<String, String> overrides)
      throws InvalidResourceException {
    List<JsonNode> documents = YamlDocuments.read(text);
    if (documents.isEmpty()) {
      throw new InvalidResourceException(
          List.of(new Violation("", "the file is empty; it must hold a " + KIND)));
    }
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      String prefix = documents.size() == 1 ? "" : "document " + (i + 1) + ": ";
      for (Violation violation : complete(documents.get(i), overrides)) {
        violations.add(new Violation(prefix + violation.path(), violation.message()));
      }
    }
    if (!violations.isEmpty()) {
      throw new InvalidResourceException(violations);
    }
    return documents.stream()
        .map(document -> mapper.convertValue(document, BatchInference.class))
        .toList();
  }

  /**
   * Holds a resource that has been read already against every rule.
   *
   * @param resource as JSON; defaults are put into it
   * @return everything that is wrong; empty when nothing is
   */
  public List<Violation> violations(ObjectNode resource) {
    return complete(resource, Map.of());
  }

  /** Puts overrides and defaults into {@code document}; returns what is wrong with the outcome. */
  private List<Violation> complete(JsonNode document, Map<String, String> overrides) {
    if (!(document instanceof ObjectNode resource)) {
      return List.of(new Violation("", "must be a map, a " + KIND + " resource"));
    }
    List<Violation> violations = new ArrayList<>();
    checkHeader(resource, "apiVersion", API_VERSION, violations);
    checkHeader(resource, "kind", KIND, violations);
    if (!violations.isEmpty()) {
      return violations;
    }
    resource.remove("status");
    if (resource.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
    Overrides setter = new Overrides(schema);
    overrides.forEach(
        (path, value) -> setter.apply(resource, path, value).ifPresent(violations::add));
    Defaults.fill(resource, schema);
    violations.addAll(new SchemaCheck(schema, rules, inCluster).check(resource));
    return violations;
  }

  private static void checkHeader(
      ObjectNode resource, String field, String expected, List<Violation> violations) {
    JsonNode found = resource.path(field);
    if (found.isMissingNode() || found.isNull()) {
      violations.add(new Violation(field, "is required: " + expected));
    } else if (!found.asText().equals(expected)) {
      violations.add(
          new Violation(field, "must be " + expected + ", found '" + found.asText() + "'"));
    }
  }
}
