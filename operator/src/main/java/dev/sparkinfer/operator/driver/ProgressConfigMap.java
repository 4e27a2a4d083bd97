package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** Where the driver reports; empty, as its data is the driver's alone. */
final class ProgressConfigMap {
  private ProgressConfigMap() {}

  static ConfigMap of(BatchInference resource) {
    return new ConfigMapBuilder()
        .withMetadata(RunMetadata.of(resource, RunName.of(resource).progress()))
        .build();
  }
}
