package dev.sparkinfer.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the scheduler may put the pods of a role, and what they are marked with. */
public sealed interface PodPlacement permits DriverSpec, ExecutorsSpec {
  /** Labels that a node must have. */
  Map<String, String> nodeSelector();

  /** Taints that the pods tolerate. */
  List<Toleration> tolerations();

  /** Nodes and pods to be near to or away from. */
  @Nullable Affinity affinity();

  /** How evenly the pods spread. */
  List<TopologySpreadConstraint> topologySpreadConstraints();

  /** The pods' priority class. */
  @Nullable String priorityClassName();

  /** Labels added to the pods. */
  Map<String, String> labels();

  /** Annotations added to the pods. */
  Map<String, String> annotations();

  /** The pods' container runtime. */
  @Nullable String runtimeClassName();
}
