package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.ExecutorsSpec;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * The pod that Spark makes executors from. Spark itself adds name, owner, image, arguments, ports,
 * CPU, memory and, where it can, GPUs.
 */
final class ExecutorTemplate {
  /** Spark adds a volume of this name for its local directory, unless the template has it. */
  private static final String LOCAL = "spark-local-dir-1";

  private ExecutorTemplate() {}

  static Pod of(BatchInference resource) {
    ExecutorsSpec executors = resource.getSpec().executors();
    RunPod pod = new RunPod(resource, DriverPod.Role.executor, executors);
    ContainerBuilder container =
        pod.container(DriverPod.EXECUTOR_CONTAINER)
            .addNewVolumeMount()
            .withName(LOCAL)
            .withMountPath(DriverPod.LOCAL_DIRECTORY)
            .endVolumeMount();
    if (executors.gpus() > 0 && !sparkCanName(executors.gpuResource())) {
      container
          .withNewResources()
          .addToLimits(executors.gpuResource(), new Quantity(executors.gpus().toString()))
          .endResources();
    }
    return new PodBuilder()
        .withMetadata(pod.metadata())
        .withSpec(pod.spec(container.build()))
        .editSpec()
        .addToVolumes(RunPod.empty(LOCAL))
        .endSpec()
        .build();
  }

  /** A resource's name is part of the keys of Spark's settings, in which a dot separates. */
  private static boolean sparkCanName(String gpuResource) {
    return gpuResource.indexOf('.', gpuResource.indexOf('/')) < 0;
  }
}
