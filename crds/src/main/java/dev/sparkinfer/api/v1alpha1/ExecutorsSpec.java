package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
 * @param runtimeClassName the RuntimeClass of the pods, such as nvidia; absent: the cluster's
 *     default
 */
@ValidationRule(
    value = "!has(self.minCount) || self.minCount <= self.count",
    message = "minCount must not be above count")
public record ExecutorsSpec(
    @Default("1") @Min(1) @Max(10000) Integer count,
    @Min(0) @Max(10000) @Nullable Integer minCount,
    @Default("1") @Min(1) @Max(256) Integer cores,
    @Default("4Gi")
        @Size(max = 16)
        @ValidationRule(value = Rule.MEMORY, message = Rule.MEMORY_MESSAGE)
        String memory,
    @Default("0") @Min(0) @Max(64) Integer gpus,
    @Default("nvidia.com/gpu")
        @Size(max = 253)
        @ValidationRule(
            value =
                "self.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?/[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$')",
            message = "must be vendor/resource, such as nvidia.com/gpu or nvidia.com/mig-1g.10gb")
        String gpuResource,
    @Size(max = 32) Map<String, @Size(max = 63) String> nodeSelector,
    @Size(max = 64) List<Toleration> tolerations,
    @Nullable Affinity affinity,
    @Size(max = 16) List<TopologySpreadConstraint> topologySpreadConstraints,
    @Size(min = 1, max = 253) @ValidationRule(value = Rule.NAME, message = Rule.NAME_MESSAGE)
        @Nullable String priorityClassName,
    @Size(max = 32) @ValidationRule(value = Rule.POD_LABELS, message = Rule.POD_LABELS_MESSAGE)
        Map<String, @Size(max = 63) String> labels,
    @Size(max = 32)
        @ValidationRule(value = Rule.POD_ANNOTATIONS, message = Rule.POD_ANNOTATIONS_MESSAGE)
        Map<String, @Size(max = 4096) String> annotations,
    @Size(min = 1, max = 253) @ValidationRule(value = Rule.NAME, message = Rule.NAME_MESSAGE)
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
