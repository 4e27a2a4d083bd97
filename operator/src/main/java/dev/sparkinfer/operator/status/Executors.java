package dev.sparkinfer.operator.status;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.ExecutorsStatus;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The executors of a driver that runs: how many there are, and why others are not. Spark never says
 * why executors wait.
 *
 * @param why absent when none waits for anything that has a name
 */
record Executors(int desired, int running, @Nullable Why why) {
  private static final int LONGEST_MESSAGE = 1024;

  static Executors of(Observation seen, BatchInferenceSpec spec, DriverReport report) {
    List<Pod> live = seen.executors().stream().filter(pod -> !Pods.ended(pod)).toList();
    int running = (int) live.stream().filter(Pods::runs).count();
    // With fewer than are wanted, why; with all of them, the past is past.
    Why why =
        running >= report.executorsDesired() ? null : wait(seen, spec, report, live).orElse(null);
    return new Executors(report.executorsDesired(), running, why);
  }

  private static Optional<Why> wait(
      Observation seen, BatchInferenceSpec spec, DriverReport report, List<Pod> live) {
    return Optional.ofNullable(report.refusal())
        .or(() -> live.stream().flatMap(pod -> Waits.ofPod(pod).stream()).findFirst())
        .or(
            () ->
                seen.executors().stream()
                    .filter(Pods::outOfMemory)
                    .findFirst()
                    .map(
                        pod ->
                            new Why(
                                Reason.OutOfMemory,
                                "%s needed more than spec.executors.memory, %s, and was killed"
                                        .formatted(
                                            pod.getMetadata().getName(), spec.executors().memory())
                                    + " (exit code 137): raise it")));
  }

  ExecutorsStatus status() {
    return new ExecutorsStatus(
        desired,
        running,
        Math.max(0, desired - running),
        why == null ? null : Text.cut(why.message(), LONGEST_MESSAGE));
  }
}
