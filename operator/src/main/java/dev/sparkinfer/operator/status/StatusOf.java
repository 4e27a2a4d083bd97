package dev.sparkinfer.operator.status;

import static java.util.Objects.requireNonNullElseGet;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.DriverStatus;
import dev.sparkinfer.api.v1alpha1.ExecutorsStatus;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The status of a resource, from what the cluster shows: a pure function. Facts are collected
 * first, conditions are made from them at the end.
 */
public final class StatusOf {
  /** How long a run waits for a person before it counts as stalled. */
  static final Duration STALLED_AFTER = Duration.ofSeconds(60);

  private static final BatchInferenceStatus NONE =
      new BatchInferenceStatus(
          null, null, List.of(), null, null, null, List.of(), null, null, null);
  private static final int LONGEST_MESSAGE = 1024;
  private static final int LONGEST_EXAMPLE = 256;
  private static final int MOST_FAILURES = 10;

  private final BatchInference resource;
  private final BatchInferenceSpec spec;
  private final BatchInferenceStatus before;
  private final Observation seen;
  private final Instant now;

  private StatusOf(BatchInference resource, Observation seen, Instant now) {
    this.resource = resource;
    this.spec = resource.getSpec();
    this.before = requireNonNullElseGet(resource.getStatus(), () -> NONE);
    this.seen = seen;
    this.now = now;
  }

  /** What a run is at, and why. */
  private record Standing(Phase phase, Why why, @Nullable Executors executors) {}

  /** The status that {@code resource}, with the status it has now, should have. */
  public static BatchInferenceStatus of(BatchInference resource, Observation seen, Instant now) {
    return finished(resource)
        ? observed(resource, resource.getStatus())
        : new StatusOf(resource, seen, now).status();
  }

  /** Whether the current attempt has ended: nothing but a higher attempt changes that. */
  public static boolean finished(BatchInference resource) {
    BatchInferenceStatus status = resource.getStatus();
    return status != null
        && (status.phase() == Phase.Succeeded || status.phase() == Phase.Failed)
        && status.driver() != null
        && status.driver().attempt() == resource.getSpec().attempt();
  }

  /** Whether events must be listed to say why nothing moves. */
  public static boolean needsEvents(Observation seen, Instant now) {
    return Waits.untilEvents(seen, now).filter(Duration::isZero).isPresent();
  }

  /** When the status may change by time alone; empty: not before something else happens. */
  public static Optional<Duration> lookAgain(
      BatchInference resource, Observation seen, Instant now) {
    if (finished(resource) || seen.forbidden() != null) {
      return Optional.empty();
    }
    if (seen.job() == null) {
      // Nothing else wakes the operator: the API server refused the Job, or an earlier attempt had
      // left nothing whose deletion would be seen.
      return Optional.of(Waits.POD_PATIENCE);
    }
    Optional<Duration> events =
        Waits.untilEvents(seen, now)
            // What the events say may end without a sign: a quota that grows, an account that
            // comes.
            .map(left -> left.isZero() ? Waits.POD_PATIENCE : left);
    Optional<Duration> stalled =
        Waits.since(seen)
            .map(since -> Duration.between(now, since.plus(STALLED_AFTER)))
            .filter(left -> !left.isNegative() && !left.isZero());
    return events.isPresent() && stalled.isPresent()
        ? Optional.of(events.get().compareTo(stalled.get()) < 0 ? events.get() : stalled.get())
        : events.or(() -> stalled);
  }

  private BatchInferenceStatus status() {
    Standing standing = standing();
    Phase phase = standing.phase();
    boolean ended = phase == Phase.Succeeded || phase == Phase.Failed;
    DriverReport report = seen.report();
    return new BatchInferenceStatus(
        resource.getMetadata().getGeneration(),
        phase,
        Conditions.of(
            phase,
            stalled(standing.why().reason()),
            standing.why().reason(),
            message(standing),
            resource.getMetadata().getGeneration(),
            before.conditions(),
            now),
        ProgressSoFar.of(before.progress(), report == null ? null : report.progress(), phase),
        standing.executors() == null
            ? before.executors() == null ? null : new ExecutorsStatus(0, 0, 0, null)
            : standing.executors().status(),
        new DriverStatus(
            seen.job() == null ? null : seen.job().getMetadata().getName(),
            seen.newestDriver().map(pod -> pod.getMetadata().getName()).orElse(null),
            spec.attempt()),
        failures(report),
        report == null || report.result() == null ? before.result() : report.result(),
        startTime(),
        ended ? now.truncatedTo(ChronoUnit.SECONDS).toString() : null);
  }

  private Standing standing() {
    if (seen.forbidden() != null) {
      return new Standing(Phase.Failed, new Why(Reason.ForbiddenField, seen.forbidden()), null);
    }
    Optional<Why> end = Ends.of(seen, spec);
    if (end.isPresent()) {
      Phase phase = Ends.succeeded(end.get().reason()) ? Phase.Succeeded : Phase.Failed;
      return new Standing(phase, end.get(), null);
    }
    if (spec.suspend()) {
      boolean stops = seen.liveDriver().isPresent();
      return new Standing(
          Phase.Suspended,
          new Why(
              Reason.Suspended,
              (stops ? "the driver is being stopped" : "driver and executors are gone")
                  + "; what is committed is kept, and spec.suspend: false goes on from there"),
          null);
    }
    Optional<DriverReport> report = seen.liveReport();
    return report.isPresent() && !seen.jobSuspended()
        ? live(report.get())
        : new Standing(Phase.Pending, Waits.ofDriver(seen), null);
  }

  /** The driver runs, and says at what. */
  private Standing live(DriverReport report) {
    Executors executors = Executors.of(seen, spec, report);
    Phase phase = report.phase() == Phase.Running ? Phase.Running : Phase.Planning;
    Reason reason = phase == Phase.Running ? Reason.Running : Reason.Planning;
    Why wait = executors.why();
    return new Standing(
        phase,
        wait != null && executors.running() == 0
            ? new Why(wait.reason(), "no executor runs: " + wait.message())
            : new Why(reason, report.message()),
        executors);
  }

  private boolean stalled(Reason reason) {
    return Waits.forAPerson(reason)
        && Waits.since(seen).filter(since -> !now.isBefore(since.plus(STALLED_AFTER))).isPresent();
  }

  private String message(Standing standing) {
    StringBuilder message = new StringBuilder(standing.why().message());
    if (seen.report() != null) {
      seen.report().warnings().forEach(warning -> message.append(". ").append(warning));
    }
    String next =
        standing.phase() == Phase.Failed
            ? ". Mend the cause, then set spec.attempt to %d to go on: what is committed is kept"
                .formatted(spec.attempt() + 1)
            : "";
    return Text.cut(message.toString(), LONGEST_MESSAGE - next.length()) + next;
  }

  private List<Failure> failures(@Nullable DriverReport report) {
    if (report == null || report.failures().isEmpty()) {
      return before.failures();
    }
    return report.failures().stream()
        .limit(MOST_FAILURES)
        .map(
            failure ->
                new Failure(
                    failure.code(),
                    failure.count(),
                    Text.cut(failure.example() == null ? "" : failure.example(), LONGEST_EXAMPLE)))
        .toList();
  }

  private @Nullable String startTime() {
    return before.startTime() == null && seen.report() != null
        ? seen.report().startTime()
        : before.startTime();
  }

  /** The same status, said of the newest generation: TTL or an idle field may have changed. */
  private static BatchInferenceStatus observed(
      BatchInference resource, BatchInferenceStatus status) {
    Long generation = resource.getMetadata().getGeneration();
    List<Condition> conditions =
        status.conditions().stream()
            .map(condition -> condition.edit().withObservedGeneration(generation).build())
            .toList();
    return new BatchInferenceStatus(
        generation,
        status.phase(),
        conditions,
        status.progress(),
        status.executors(),
        status.driver(),
        status.failures(),
        status.result(),
        status.startTime(),
        status.completionTime());
  }
}
