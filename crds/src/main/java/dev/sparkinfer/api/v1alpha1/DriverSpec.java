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
 * The pod that plans the run and hands out its work.
 *
 * @param cores CPU cores it asks for
 * @param memory its container's whole limit, a quantity of bytes
 * @param retries how often a driver that died is started again before the run fails
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
public record DriverSpec(
    @Default("1") @Min(1) @Max(64) Integer cores,
    @Default("2Gi")
        @Size(max = 16)
        @ValidationRule(value = Rule.MEMORY, message = Rule.MEMORY_MESSAGE)
        String memory,
    @Default("3") @Min(0) @Max(100) Integer retries,
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

  public DriverSpec {
    cores = requireNonNullElse(cores, 1);
    memory = requireNonNullElse(memory, "2Gi");
    retries = requireNonNullElse(retries, 3);
    nodeSelector = Absent.toEmpty(nodeSelector);
    tolerations = Absent.toEmpty(tolerations);
    topologySpreadConstraints = Absent.toEmpty(topologySpreadConstraints);
    labels = Absent.toEmpty(labels);
    annotations = Absent.toEmpty(annotations);
  }

  /** One core, 2 GiB, three retries, placed anywhere. */
  public static DriverSpec defaults() {
    return new DriverSpec(
        1, "2Gi", 3, Map.of(), List.of(), null, List.of(), null, Map.of(), Map.of(), null);
  }
}
