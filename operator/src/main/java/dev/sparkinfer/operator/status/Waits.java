package dev.sparkinfer.operator.status;

import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a pod does not start, from what the scheduler, the kubelet and the API server say. */
final class Waits {
  /** From when on a Job without a pod, or a pod that is being created, asks for its events. */
  static final Duration JOB_PATIENCE = Duration.ofSeconds(2);

  static final Duration POD_PATIENCE = Duration.ofSeconds(5);

  /** A wait that only a person can end. */
  private static final Set<Reason> FOR_A_PERSON =
      Set.of(
          Reason.SecretNotFound,
          Reason.SecretKeyMissing,
          Reason.ConfigMapNotFound,
          Reason.ServiceAccountNotFound,
          Reason.ImagePullFailed,
          Reason.PodRejected);

  private static final Set<String> IMAGE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "ErrImageNeverPull",
          "InvalidImageName",
          "ImageInspectError",
          "RegistryUnavailable");
  private static final Pattern NO_ACCOUNT =
      Pattern.compile("(looking up service account|serviceaccounts? \".*\" not found)");
  private static final Pattern NO_CONFIG_MAP =
      Pattern.compile("configmap .*(not found|references non-existent config key)");

  private Waits() {}

  static boolean forAPerson(Reason reason) {
    return FOR_A_PERSON.contains(reason);
  }

  /** Why the driver does not run, or that it is on its way. */
  static Why ofDriver(Observation seen) {
    if (seen.job() == null) {
      return ofEvents(seen.events())
          .orElse(new Why(Reason.Accepted, "the driver's Job is being created"));
    }
    if (seen.jobSuspended()) {
      return seen.queued()
          ? new Why(
              Reason.Queued,
              "the Job waits for its queue to admit it; Kueue counts the driver only, not executors")
          : new Why(Reason.DriverStarting, "the driver's Job is being resumed");
    }
    Optional<Pod> live = seen.liveDriver();
    if (live.isEmpty()) {
      return ofEvents(seen.events())
          .orElseGet(
              () ->
                  new Why(
                      Reason.DriverStarting,
                      seen.newestDriver()
                          .map(Waits::startAgain)
                          .orElse("the driver's pod is being created")));
    }
    Pod pod = live.get();
    return ofPod(pod)
        .or(() -> ofEvents(seen.events()))
        .orElseGet(
            () ->
                new Why(
                    Reason.DriverStarting,
                    Pods.runs(pod) ? "the driver starts" : "the driver's pod is being started"));
  }

  private static String startAgain(Pod ended) {
    return Pods.terminated(ended)
        .map(
            end ->
                "the driver ended with exit code %d (%s) and is started again"
                    .formatted(end.getExitCode(), end.getReason()))
        .orElse("the driver's pod was lost and is created again");
  }

  /** Why a pod that exists does not run. */
  static Optional<Why> ofPod(Pod pod) {
    return Pods.unschedulable(pod)
        .map(message -> new Why(Reason.Unschedulable, message))
        .or(() -> Pods.waiting(pod).flatMap(Waits::ofContainer));
  }

  private static Optional<Why> ofContainer(ContainerStateWaiting waiting) {
    String reason = Objects.requireNonNullElse(waiting.getReason(), "");
    String message = Objects.requireNonNullElse(waiting.getMessage(), reason);
    if (IMAGE.contains(reason)) {
      return Optional.of(new Why(Reason.ImagePullFailed, message));
    }
    if (!reason.equals("CreateContainerConfigError")) {
      return Optional.empty();
    }
    if (message.contains("find key")) {
      return Optional.of(new Why(Reason.SecretKeyMissing, message));
    }
    return message.contains("secret") && message.contains("not found")
        ? Optional.of(new Why(Reason.SecretNotFound, message))
        : Optional.of(new Why(Reason.PodRejected, message));
  }

  private static Optional<Why> ofEvents(List<Event> events) {
    return events.stream()
        .map(event -> Objects.requireNonNullElse(event.getMessage(), ""))
        .flatMap(message -> ofMessage(message).stream())
        .findFirst();
  }

  /** What the API server or the kubelet say when a pod cannot be made. */
  private static Optional<Why> ofMessage(String message) {
    if (message.contains("exceeded quota") || message.contains("failed quota")) {
      return Optional.of(new Why(Reason.QuotaExceeded, message));
    }
    if (NO_ACCOUNT.matcher(message).find()) {
      return Optional.of(new Why(Reason.ServiceAccountNotFound, message));
    }
    if (NO_CONFIG_MAP.matcher(message).find()) {
      return Optional.of(new Why(Reason.ConfigMapNotFound, message));
    }
    return message.contains("is forbidden")
            || message.contains("denied the request")
            || message.contains("failed calling webhook")
            || message.contains("is invalid")
        ? Optional.of(new Why(Reason.PodRejected, message))
        : Optional.empty();
  }

  /** Since when the driver, or else an executor, waits where it is. */
  static Optional<Instant> since(Observation seen) {
    Optional<Pod> driver = seen.liveDriver();
    if (driver.isPresent()) {
      return Pods.runs(driver.get()) ? executorsSince(seen) : driver.map(Pods::waitsSince);
    }
    return seen.job() == null ? Optional.empty() : Optional.of(withoutPodSince(seen));
  }

  /** Executors that are refused never exist: they are wanted since the driver started. */
  private static Optional<Instant> executorsSince(Observation seen) {
    return seen.executors().stream()
        .filter(pod -> !Pods.ended(pod))
        .findFirst()
        .map(Pods::waitsSince)
        .or(
            () ->
                seen.liveReport()
                    .filter(report -> report.refusal() != null)
                    .map(report -> Instant.parse(report.startTime())));
  }

  /** Since when the Job should have a pod: it was made or resumed, or its last driver ended. */
  private static Instant withoutPodSince(Observation seen) {
    Job job = Objects.requireNonNull(seen.job());
    return Stream.of(
            Optional.of(job.getMetadata().getCreationTimestamp()),
            Optional.ofNullable(job.getStatus()).map(JobStatus::getStartTime),
            seen.newestDriver()
                .flatMap(Pods::terminated)
                .map(ContainerStateTerminated::getFinishedAt))
        .flatMap(Optional::stream)
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** How long it takes until events may be needed; empty: they are not. */
  static Optional<Duration> untilEvents(Observation seen, Instant now) {
    if (seen.job() == null || seen.jobSuspended()) {
      return Optional.empty();
    }
    Optional<Pod> live = seen.liveDriver();
    Instant from;
    if (live.isEmpty()) {
      from = withoutPodSince(seen).plus(JOB_PATIENCE);
    } else if (!Pods.runs(live.get()) && ofPod(live.get()).isEmpty()) {
      from = Pods.created(live.get()).plus(POD_PATIENCE);
    } else {
      return Optional.empty();
    }
    Duration left = Duration.between(now, from);
    return Optional.of(left.isNegative() ? Duration.ZERO : left);
  }
}
