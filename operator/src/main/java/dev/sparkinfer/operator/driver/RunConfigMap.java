package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** What the driver reads at its start: the resource, and the template of its executors. */
final class RunConfigMap {
  private RunConfigMap() {}

  static ConfigMap of(BatchInference resource) {
    return new ConfigMapBuilder()
        .withMetadata(RunMetadata.of(resource, RunName.of(resource).value()))
        .addToData(DriverPod.RESOURCE, ResourceJson.of(resource))
        .addToData(DriverPod.EXECUTOR_TEMPLATE, Canonical.yaml(ExecutorTemplate.of(resource)))
        .build();
  }
}
