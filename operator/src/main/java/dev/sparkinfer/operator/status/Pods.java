package dev.sparkinfer.operator.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pod's status says, in the few words that matter here. */
final class Pods {
  private Pods() {}

  static Instant created(Pod pod) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  /** Since when it waits where it is: since a node has it, else since it was created. */
  static Instant waitsSince(Pod pod) {
    return condition(pod, "PodScheduled")
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(PodCondition::getLastTransitionTime)
        .map(Instant::parse)
        .orElseGet(() -> created(pod));
  }

  static boolean inPhase(Pod pod, String phase) {
    return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
  }

  /** No container of it runs any more, or will. */
  static boolean ended(Pod pod) {
    return inPhase(pod, "Succeeded") || inPhase(pod, "Failed");
  }

  static boolean runs(Pod pod) {
    return inPhase(pod, "Running") && pod.getMetadata().getDeletionTimestamp() == null;
  }

  /** Why no node takes it, in the scheduler's words; empty when one has. */
  static Optional<String> unschedulable(Pod pod) {
    return condition(pod, "PodScheduled")
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(condition -> Objects.requireNonNullElse(condition.getMessage(), "not scheduled"));
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    List<PodCondition> conditions =
        pod.getStatus() == null ? null : pod.getStatus().getConditions();
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(condition -> type.equals(condition.getType())).findFirst();
  }

  /** What its container waits for. */
  static Optional<ContainerStateWaiting> waiting(Pod pod) {
    return states(pod).map(ContainerState::getWaiting).filter(Objects::nonNull).findFirst();
  }

  /** How its container ended. */
  static Optional<ContainerStateTerminated> terminated(Pod pod) {
    return states(pod).map(ContainerState::getTerminated).filter(Objects::nonNull).findFirst();
  }

  private static Stream<ContainerState> states(Pod pod) {
    List<ContainerStatus> containers =
        pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses();
    return containers == null
        ? Stream.empty()
        : containers.stream().map(ContainerStatus::getState).filter(Objects::nonNull);
  }

  /** Killed because it needed more memory than its limit. */
  static boolean outOfMemory(Pod pod) {
    return terminated(pod)
        .filter(
            end -> "OOMKilled".equals(end.getReason()) || Objects.equals(137, end.getExitCode()))
        .filter(end -> pod.getMetadata().getDeletionTimestamp() == null)
        // Who is drained, preempted or evicted and does not go in time is killed too.
        .filter(end -> condition(pod, "DisruptionTarget").isEmpty())
        .isPresent();
  }
}
