package dev.sparkinfer.operator;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.operator.status.Observation;
import dev.sparkinfer.operator.status.StatusOf;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What to do next for a resource: the one step that brings the cluster nearer to what it says. */
sealed interface Decision {
  /** How long a finished run's Job and ConfigMaps stay, for people to look at. */
  Duration KEPT = Duration.ofHours(1);

  /** The least time after which to look again: what is due has been asked for just now. */
  Duration SOON = Duration.ofSeconds(1);

  /** Annotation of a Job: its run is over, and what the driver was allowed is taken back. */
  String RELEASED = "sparkinfer.dev/released";

  /** All is as it should be. */
  record Nothing() implements Decision {}

  /** Make what the attempt needs, the Job last. */
  record Create() implements Decision {}

  /** Take away all of an earlier attempt. */
  record DeleteAttempt(int attempt) implements Decision {}

  /** Stop the Job's pod, or let it start, with the resource as it is now. */
  record Suspend(Job job, boolean suspend) implements Decision {}

  /** Give the next driver the resource as it is now. */
  record Refresh() implements Decision {}

  /** Delete a Job whose pod does not run, so that another is made of the resource as it is now. */
  record Replace(Job job) implements Decision {}

  /** The run is over: take account, roles and secret away. */
  record Release(Job job) implements Decision {}

  /** The run has been over for long: take the rest away. */
  record Clear() implements Decision {}

  /** The resource's own time is over. */
  record DeleteResource() implements Decision {}

  /**
   * @param seen of the current attempt
   */
  static Decision of(BatchInference resource, Observation seen, Instant now) {
    if (StatusOf.finished(resource)) {
      return afterTheEnd(resource, seen, now);
    }
    BatchInferenceStatus status = resource.getStatus();
    int attempt = resource.getSpec().attempt();
    if (status != null && status.driver() != null && status.driver().attempt() != attempt) {
      return new DeleteAttempt(status.driver().attempt());
    }
    Job job = seen.job();
    if (job == null) {
      return new Create();
    }
    boolean changed =
        status != null
            && !Objects.equals(status.observedGeneration(), resource.getMetadata().getGeneration());
    boolean runs =
        seen.drivers().stream()
            .map(Pod::getStatus)
            .anyMatch(pod -> pod != null && "Running".equals(pod.getPhase()));
    if (changed && !runs) {
      // Whoever resumes a run may have changed more than that, and the Job's pod cannot be changed.
      return new Replace(job);
    }
    boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
    if (suspended != resource.getSpec().suspend() && !seen.queued()) {
      return new Suspend(job, resource.getSpec().suspend());
    }
    return changed ? new Refresh() : new Nothing();
  }

  private static Decision afterTheEnd(BatchInference resource, Observation seen, Instant now) {
    if (left(ttl(resource), resource, now).filter(Duration::isZero).isPresent()) {
      return new DeleteResource();
    }
    Job job = seen.job();
    if (job == null || seen.driverLives()) {
      return new Nothing();
    }
    if (left(Optional.of(KEPT), resource, now).filter(Duration::isZero).isPresent()) {
      return new Clear();
    }
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(RELEASED)
        ? new Nothing()
        : new Release(job);
  }

  /** When something falls due by time alone; empty: nothing does. */
  static Optional<Duration> lookAgain(BatchInference resource, Observation seen, Instant now) {
    if (!StatusOf.finished(resource)) {
      return StatusOf.lookAgain(resource, seen, now);
    }
    Optional<Duration> ttl = left(ttl(resource), resource, now);
    Optional<Duration> kept =
        seen.job() == null || seen.driverLives()
            ? Optional.empty()
            : left(Optional.of(KEPT), resource, now);
    return Stream.of(ttl, kept)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .map(left -> left.compareTo(SOON) < 0 ? SOON : left);
  }

  private static Optional<Duration> ttl(BatchInference resource) {
    return Optional.ofNullable(resource.getSpec().ttlSecondsAfterFinished())
        .map(Duration::ofSeconds);
  }

  /** What is left of a time since the end of the run; never negative. */
  private static Optional<Duration> left(
      Optional<Duration> time, BatchInference resource, Instant now) {
    String end = resource.getStatus().completionTime();
    return end == null
        ? Optional.empty()
        : time.map(all -> Duration.between(now, Instant.parse(end).plus(all)))
            .map(left -> left.isNegative() ? Duration.ZERO : left);
  }
}
