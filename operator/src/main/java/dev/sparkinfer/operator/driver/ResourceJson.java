package dev.sparkinfer.operator.driver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/** The resource as its driver reads it: who it is and its spec with all defaults, no status. */
final class ResourceJson {
  private ResourceJson() {}

  static String of(BatchInference resource) {
    return Canonical.json(fields(resource));
  }

  /** The same, not written down yet. */
  static ObjectNode tree(BatchInference resource) {
    return Canonical.tree(fields(resource));
  }

  private static Map<String, Object> fields(BatchInference resource) {
    ObjectMeta found = resource.getMetadata();
    ObjectMeta metadata =
        new ObjectMetaBuilder()
            .withName(found.getName())
            .withNamespace(found.getNamespace())
            .withUid(found.getUid())
            .withGeneration(found.getGeneration())
            .build();
    return Map.of(
        "apiVersion", resource.getApiVersion(),
        "kind", resource.getKind(),
        "metadata", metadata,
        "spec", resource.getSpec());
  }
}
