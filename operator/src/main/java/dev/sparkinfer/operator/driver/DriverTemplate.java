package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.DriverSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

/** The driver's pod: the only one with an API token, as it starts the executors. */
final class DriverTemplate {
  private static final String RUN = "run";
  private static final long SECONDS_TO_STOP = 30;

  private DriverTemplate() {}

  static PodTemplateSpec of(BatchInference resource, RunSettings settings) {
    RunPod pod = new RunPod(resource, DriverPod.Role.driver, resource.getSpec().driver());
    return new PodTemplateSpecBuilder()
        .withMetadata(pod.metadata())
        .withSpec(pod.spec(container(pod, settings)))
        .editSpec()
        .withAutomountServiceAccountToken(true)
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(SECONDS_TO_STOP)
        .addNewVolume()
        .withName(RUN)
        .withNewConfigMap()
        .withName(RunName.of(resource).value())
        .endConfigMap()
        .endVolume()
        .endSpec()
        .build();
  }

  private static Container container(RunPod pod, RunSettings settings) {
    BatchInference resource = pod.resource();
    DriverSpec driver = resource.getSpec().driver();
    int gpus = resource.getSpec().executors().gpus();
    Quantity memory = new Quantity(driver.memory());
    return pod.container(DriverPod.DRIVER_CONTAINER)
        .withImage(settings.image())
        .withImagePullPolicy(settings.imagePullPolicy())
        .withArgs(DriverPod.DRIVER_ARGUMENT)
        .addToEnv(
            field(DriverPod.POD_IP, "status.podIP"),
            field(DriverPod.POD_NAME, "metadata.name"),
            field(DriverPod.POD_NAMESPACE, "metadata.namespace"),
            value(
                DriverPod.EXECUTOR_CPU,
                settings.cpu(resource.getSpec().executors().cores()).toString()),
            value(DriverPod.EXECUTOR_IMAGE, settings.executorImage(gpus)),
            value(DriverPod.EXECUTOR_PULL_POLICY, settings.imagePullPolicy()),
            value(DriverPod.PROGRESS_CONFIG_MAP, RunName.of(resource).progress()),
            value(DriverPod.DRIVER_HEAP_MIB, Long.toString(DriverHeap.mebibytes(driver.memory()))))
        .addNewPort()
        .withName("rpc")
        .withContainerPort(DriverPod.RPC_PORT)
        .endPort()
        .addNewPort()
        .withName("block-manager")
        .withContainerPort(DriverPod.BLOCK_MANAGER_PORT)
        .endPort()
        .withNewResources()
        .addToRequests("cpu", settings.cpu(driver.cores()))
        .addToRequests("memory", memory)
        .addToLimits("memory", memory)
        .endResources()
        .addNewVolumeMount()
        .withName(RUN)
        .withMountPath(DriverPod.RUN_DIRECTORY)
        .withReadOnly(true)
        .endVolumeMount()
        .build();
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }
}
