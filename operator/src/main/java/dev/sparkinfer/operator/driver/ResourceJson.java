package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/** The resource as its driver reads it: who it is and its spec with all defaults, no status. */
final class ResourceJson {
  private ResourceJson() {}

  static String of(BatchInference resource) {
    ObjectMeta found = resource.getMetadata();
    ObjectMeta metadata =
        new ObjectMetaBuilder()
            .withName(found.getName())
            .withNamespace(found.getNamespace())
            .withUid(found.getUid())
            .withGeneration(found.getGeneration())
            .build();
    return Canonical.json(
        Map.of(
            "apiVersion", resource.getApiVersion(),
            "kind", resource.getKind(),
            "metadata", metadata,
            "spec", resource.getSpec()));
  }
}
