package dev.sparkinfer.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * The status that kstatus gives a custom resource: generation first, then the first of Reconciling
 * and Stalled that is true. Source: sigs.k8s.io/cli-utils, pkg/kstatus/status/generic.go.
 */
final class Kstatus {
  private Kstatus() {}

  static String of(long generation, long observed, List<Condition> conditions) {
    return generation == observed
        ? conditions.stream()
            .filter(condition -> condition.getStatus().equals("True"))
            .map(Condition::getType)
            .filter(List.of("Reconciling", "Stalled")::contains)
            .findFirst()
            .map(type -> type.equals("Stalled") ? "Failed" : "InProgress")
            .orElse("Current")
        : "InProgress";
  }
}
