package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.PodPlacement;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;

/**
 * What driver and executors have in common. Both pass Pod Security's {@code restricted} profile and
 * write to nothing but their own volumes.
 */
record RunPod(BatchInference resource, DriverPod.Role role, PodPlacement placement) {
  private static final long USER = 10001;
  private static final int READABLE_BY_GROUP = 0440;
  private static final String SCRATCH = "scratch";
  private static final String TMP = "tmp";
  private static final String RPC = "rpc";

  /** The user's labels and annotations, and over them ours. */
  ObjectMeta metadata() {
    return new ObjectMetaBuilder()
        .addToLabels(placement.labels())
        .addToLabels(RunLabels.labels(resource))
        .addToLabels(DriverPod.ROLE_LABEL, role.name())
        .addToAnnotations(placement.annotations())
        .addToAnnotations(RunLabels.annotations(resource))
        .build();
  }

  /** The pod around a {@link #container}. */
  PodSpec spec(Container container) {
    return new PodSpecBuilder()
        .withServiceAccountName(RunAccount.name(resource))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withImagePullSecrets(resource.getSpec().imagePullSecrets())
        .withNodeSelector(placement.nodeSelector())
        .withTolerations(placement.tolerations())
        .withAffinity(placement.affinity())
        .withTopologySpreadConstraints(placement.topologySpreadConstraints())
        .withPriorityClassName(placement.priorityClassName())
        .withRuntimeClassName(placement.runtimeClassName())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewVolume()
        .withName(RPC)
        .withNewSecret()
        .withSecretName(RunName.of(resource).rpc())
        .withDefaultMode(READABLE_BY_GROUP)
        .endSecret()
        .endVolume()
        .addToVolumes(empty(SCRATCH), empty(TMP))
        .addAllToVolumes(StoreAccess.of(resource.getSpec()).volumes())
        .withContainers(container)
        .build();
  }

  /** The pod's only container, without image and arguments. */
  ContainerBuilder container(String name) {
    StoreAccess stores = StoreAccess.of(resource.getSpec());
    return new ContainerBuilder()
        .withName(name)
        .addAllToEnv(stores.environment())
        .withNewSecurityContext()
        .withReadOnlyRootFilesystem(true)
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(RPC)
        .withMountPath(MountedFile.of(DriverPod.RPC_SECRET_FILE).directory())
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(SCRATCH)
        .withMountPath(DriverPod.SCRATCH_DIRECTORY)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(TMP)
        .withMountPath("/tmp")
        .endVolumeMount()
        .addAllToVolumeMounts(stores.mounts());
  }

  /** A volume that lives as long as the pod. */
  static Volume empty(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }
}
