package dev.sparkinfer.operator.status;

import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The conditions of a phase, as kstatus and Argo CD read them. A transition time changes with its
 * condition's status only. Reconciling stands before Stalled: kstatus takes the first that is true.
 */
final class Conditions {
  private final List<Condition> previous;
  private final Reason reason;
  private final String message;
  private final long generation;
  private final String now;

  private Conditions(
      List<Condition> previous, Reason reason, String message, long generation, Instant now) {
    this.previous = previous;
    this.reason = reason;
    this.message = message;
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * @param stalled whether the run waits for a person, and has for long enough
   */
  static List<Condition> of(
      Phase phase,
      boolean stalled,
      Reason reason,
      String message,
      long generation,
      List<Condition> previous,
      Instant now) {
    Conditions made = new Conditions(previous, reason, message, generation, now);
    boolean waits = phase == Phase.Pending || phase == Phase.Planning;
    boolean ended = phase == Phase.Succeeded || phase == Phase.Failed;
    return List.of(
        made.condition(
            "Succeeded", ended ? (phase == Phase.Succeeded ? "True" : "False") : "Unknown"),
        made.condition("Finished", yes(ended)),
        made.condition("Reconciling", yes(waits)),
        made.condition("Stalled", yes(phase == Phase.Failed || (waits && stalled))),
        made.condition("Suspended", yes(phase == Phase.Suspended)));
  }

  private static String yes(boolean is) {
    return is ? "True" : "False";
  }

  private Condition condition(String type, String status) {
    String since =
        previous.stream()
            .filter(before -> before.getType().equals(type) && before.getStatus().equals(status))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElse(now);
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason.name())
        .withMessage(message)
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }
}
