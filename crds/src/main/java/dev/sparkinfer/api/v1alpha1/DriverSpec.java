package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

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
 * @param runtimeClassName the RuntimeClass of the pods, such as nvidia; absent: the cluster's default
 */
public record DriverSpec(
    Integer cores,
    String memory,
    Integer retries,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    @Nullable Affinity affinity,
    List<TopologySpreadConstraint> topologySpreadConstraints,
    @Nullable String priorityClassName,
    Map<String, String> labels,
    Map<String, String> annotations,
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
