package dev.sparkinfer.operator.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt has ended: what the driver's report says, else its last word, else what the Job
 * says. An end that the Job tries again is none.
 */
final class Ends {
  private Ends() {}

  static Optional<Why> of(Observation seen, BatchInferenceSpec spec) {
    DriverReport report = seen.report();
    Why said = report == null ? null : report.end();
    if (said != null && isFinal(said.reason())) {
      return Optional.of(said);
    }
    if (jobHas(seen, "Complete").isPresent() || jobHas(seen, "SuccessCriteriaMet").isPresent()) {
      return Optional.of(
          lastWord(seen).orElse(new Why(Reason.Succeeded, "every planned image has its row")));
    }
    Optional<JobCondition> failed = jobHas(seen, "Failed").or(() -> jobHas(seen, "FailureTarget"));
    return failed.map(condition -> failure(seen, spec, condition, said));
  }

  static boolean succeeded(Reason reason) {
    return reason == Reason.Succeeded || reason == Reason.AlreadyComplete;
  }

  /** What the Job's failure policy does not try again; the exit codes are those of sysexits. */
  private static boolean isFinal(Reason reason) {
    if (!reason.hasExitCode()) {
      return true;
    }
    int code = reason.exitCode();
    return code == 0
        || (code >= Reason.InvalidResource.exitCode()
            && code <= Reason.CredentialsMissing.exitCode()
            && code != Reason.InternalError.exitCode()
            && code != Reason.StorageUnavailable.exitCode());
  }

  private static Why failure(
      Observation seen, BatchInferenceSpec spec, JobCondition condition, @Nullable Why said) {
    if ("DeadlineExceeded".equals(condition.getReason())) {
      return new Why(
          Reason.DeadlineExceeded,
          "the run took longer than spec.activeDeadlineSeconds, %d seconds"
              .formatted(Objects.requireNonNullElse(spec.activeDeadlineSeconds(), 0L)));
    }
    Optional<Why> lastWord = lastWord(seen);
    if (lastWord.isPresent()) {
      return lastWord.get();
    }
    Optional<Pod> pod = seen.newestDriver();
    if (pod.filter(Pods::outOfMemory).isPresent()) {
      return new Why(
          Reason.OutOfMemory,
          "the driver needed more than spec.driver.memory, %s, and was killed (exit code 137): raise it"
              .formatted(spec.driver().memory()));
    }
    if (said != null && pod.filter(newer -> !ofPod(newer, seen.report())).isEmpty()) {
      return said;
    }
    return new Why(
        Reason.DriverFailed,
        pod.flatMap(Pods::terminated)
            .map(
                end ->
                    ("the driver ended with exit code %d (%s); spec.driver.retries is %d;"
                            + " kubectl logs %s has its last lines")
                        .formatted(
                            end.getExitCode(),
                            end.getReason(),
                            spec.driver().retries(),
                            pod.get().getMetadata().getName()))
            .orElse("the driver's pods were lost: " + condition.getMessage()));
  }

  private static boolean ofPod(Pod pod, @Nullable DriverReport report) {
    return report != null && pod.getMetadata().getName().equals(report.pod());
  }

  /** The termination message of the newest driver, if it is one of ours. */
  private static Optional<Why> lastWord(Observation seen) {
    return seen.newestDriver()
        .flatMap(Pods::terminated)
        .map(ContainerStateTerminated::getMessage)
        .flatMap(Ends::parse);
  }

  private static Optional<Why> parse(String message) {
    try {
      return Optional.ofNullable(Serialization.jsonMapper().readValue(message, Why.class))
          .filter(why -> why.reason() != null && why.message() != null);
    } catch (JsonProcessingException e) {
      // Another writer's, such as the kubelet's end of a log: the exit code says as much.
      return Optional.empty();
    }
  }

  private static Optional<JobCondition> jobHas(Observation seen, String type) {
    if (seen.job() == null
        || seen.job().getStatus() == null
        || seen.job().getStatus().getConditions() == null) {
      return Optional.empty();
    }
    List<JobCondition> conditions = seen.job().getStatus().getConditions();
    return conditions.stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst();
  }
}
