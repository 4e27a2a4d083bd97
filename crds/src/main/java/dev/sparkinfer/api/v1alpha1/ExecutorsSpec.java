package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods that read the images and run the model.
 *
 * @param count how many; with minCount, at most how many
 * @param minCount with it the number follows the work left, between minCount and count; absent:
 *     always count
 * @param cores CPU cores each asks for; also how many shards each reads at once
 * @param memory the container's whole limit, a quantity of bytes; a quarter of it, 1 to 6 GiB, is
 *     the JVM's heap, the rest is for TensorFlow
 * @param gpus GPUs each asks for; 0: the model runs on the CPU
 * @param gpuResource the extended resource that a GPU is asked for as
 * @param nodeSelector labels that a node must have
 * @param tolerations taints that the pods tolerate
 * @param affinity nodes and pods to be near to or away from
 * @param topologySpreadConstraints how evenly the pods spread over nodes and zones
 * @param priorityClassName the PriorityClass of the pods; absent: the cluster's default
 * @param labels added to the pods
 * @param annotations added to the pods
 * @param runtimeClassName the RuntimeClass of the pods, such as nvidia; absent: the cluster's default
 */
public record ExecutorsSpec(
    Integer count,
    @Nullable Integer minCount,
    Integer cores,
    String memory,
    Integer gpus,
    String gpuResource,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    @Nullable Affinity affinity,
    List<TopologySpreadConstraint> topologySpreadConstraints,
    @Nullable String priorityClassName,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String runtimeClassName)
    implements PodPlacement {

  public ExecutorsSpec {
    count = requireNonNullElse(count, 1);
    cores = requireNonNullElse(cores, 1);
    memory = requireNonNullElse(memory, "4Gi");
    gpus = requireNonNullElse(gpus, 0);
    gpuResource = requireNonNullElse(gpuResource, "nvidia.com/gpu");
    nodeSelector = Absent.toEmpty(nodeSelector);
    tolerations = Absent.toEmpty(tolerations);
    topologySpreadConstraints = Absent.toEmpty(topologySpreadConstraints);
    labels = Absent.toEmpty(labels);
    annotations = Absent.toEmpty(annotations);
  }

  /** One executor of one core and 4 GiB without a GPU, placed anywhere. */
  public static ExecutorsSpec defaults() {
    return new ExecutorsSpec(
        1,
        null,
        1,
        "4Gi",
        0,
        "nvidia.com/gpu",
        Map.of(),
        List.of(),
        null,
        List.of(),
        null,
        Map.of(),
        Map.of(),
        null);
  }
}
