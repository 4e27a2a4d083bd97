package dev.sparkinfer.e2e.argocd;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The status that kstatus gives a custom resource: generation first, then the first of Reconciling
 * and Stalled that is true. Source: sigs.k8s.io/cli-utils, pkg/kstatus/status/generic.go.
 */
final class Kstatus {
  private Kstatus() {}

  static String of(JsonNode resource) {
    JsonNode observed = resource.path("status").path("observedGeneration");
    if (!observed.isMissingNode()
        && observed.asLong() != resource.path("metadata").path("generation").asLong()) {
      return "InProgress";
    }
    for (JsonNode condition : resource.path("status").path("conditions")) {
      if (condition.path("status").asText().equals("True")) {
        switch (condition.path("type").asText()) {
          case "Reconciling" -> {
            return "InProgress";
          }
          case "Stalled" -> {
            return "Failed";
          }
          default -> {}
        }
      }
    }
    return "Current";
  }
}
