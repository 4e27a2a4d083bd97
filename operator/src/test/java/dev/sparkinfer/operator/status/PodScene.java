package dev.sparkinfer.operator.status;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pod as scheduler and kubelet describe it. */
public final class PodScene {
  private PodBuilder pod;

  private PodScene(String name, String phase) {
    pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withCreationTimestamp(Scene.START.toString())
            .endMetadata()
            .withNewStatus()
            .withPhase(phase)
            .endStatus();
  }

  /** It has been created; no more is known of it. */
  public static PodScene pending(String name) {
    return new PodScene(name, "Pending");
  }

  /** Its container runs. */
  public static PodScene running(String name) {
    return new PodScene(name, "Running").scheduled(Scene.START);
  }

  /** No node takes it. */
  public static PodScene unschedulable(String name, String message) {
    return pending(name).condition("PodScheduled", "False", Scene.START, message);
  }

  /** A node has it, and its container waits. */
  public static PodScene waiting(String name, String reason, @Nullable String message) {
    PodScene scene = pending(name).scheduled(Scene.START);
    scene
        .pod
        .editStatus()
        .addToContainerStatuses(
            new ContainerStatusBuilder()
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .build())
        .endStatus();
    return scene;
  }

  /** Its container has ended. */
  public static PodScene terminated(
      String name, int exitCode, String reason, @Nullable String message) {
    PodScene scene = new PodScene(name, exitCode == 0 ? "Succeeded" : "Failed");
    scene
        .pod
        .editStatus()
        .addToContainerStatuses(
            new ContainerStatusBuilder()
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(reason)
                .withMessage(message)
                .endTerminated()
                .endState()
                .build())
        .endStatus();
    return scene;
  }

  /** Gone with its node: nothing is known of its container. */
  public static PodScene lost(String name) {
    return new PodScene(name, "Failed");
  }

  PodScene scheduled(Instant at) {
    return condition("PodScheduled", "True", at, null);
  }

  private PodScene condition(String type, String status, Instant since, @Nullable String message) {
    pod =
        new PodBuilder(pod.build())
            .editStatus()
            .removeMatchingFromConditions(condition -> type.equals(condition.getType()))
            .addNewCondition()
            .withType(type)
            .withStatus(status)
            .withMessage(message)
            .withLastTransitionTime(since.toString())
            .endCondition()
            .endStatus();
    return this;
  }

  /** Created that many seconds after the rest. */
  public PodScene after(int seconds) {
    pod.editMetadata()
        .withCreationTimestamp(Scene.START.plusSeconds(seconds).toString())
        .endMetadata();
    return this;
  }

  /** It is moved away: drained, preempted or evicted. */
  PodScene disrupted() {
    return condition("DisruptionTarget", "True", Scene.START, "moved");
  }

  /** Its container ended at that time. */
  PodScene finished(Instant at) {
    pod.editStatus()
        .editFirstContainerStatus()
        .editState()
        .editTerminated()
        .withFinishedAt(at.toString())
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus();
    return this;
  }

  /** It is being deleted. */
  public PodScene deleted() {
    pod.editMetadata().withDeletionTimestamp(Scene.START.toString()).endMetadata();
    return this;
  }

  Pod build() {
    return pod.build();
  }
}
