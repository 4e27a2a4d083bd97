package dev.sparkinfer.operator.status;

import dev.sparkinfer.api.driver.DriverReport;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster shows of a resource's current attempt.
 *
 * @param job the driver's
 * @param drivers the Job's pods, those that have ended included
 * @param executors the drivers' pods, those that have ended included
 * @param report what the driver wrote last
 * @param forbidden why nothing may be created for the resource; null: it may
 * @param events warnings about the Job or a pod that waits; listed only while {@link
 *     StatusOf#needsEvents} says so
 */
public record Observation(
    @Nullable Job job,
    List<Pod> drivers,
    List<Pod> executors,
    @Nullable DriverReport report,
    @Nullable String forbidden,
    List<Event> events) {

  /** The beginning of the labels by which Kueue queues Jobs. */
  private static final String KUEUE = "kueue.x-k8s.io/";

  public Observation {
    drivers = drivers.stream().sorted(Comparator.comparing(Pods::created)).toList();
    executors = executors.stream().sorted(Comparator.comparing(Pods::created)).toList();
    events = List.copyOf(events);
  }

  /** The driver's pod that was created last. */
  Optional<Pod> newestDriver() {
    return drivers.isEmpty() ? Optional.empty() : Optional.of(drivers.get(drivers.size() - 1));
  }

  /** The driver's pod, if one is on its way or runs. */
  Optional<Pod> liveDriver() {
    return newestDriver().filter(pod -> !Pods.ended(pod));
  }

  /** The report, if it is by the pod that runs. */
  Optional<DriverReport> liveReport() {
    DriverReport said = report;
    return said == null
        ? Optional.empty()
        : liveDriver()
            .filter(pod -> said.end() == null && pod.getMetadata().getName().equals(said.pod()))
            .map(pod -> said);
  }

  /** The driver's pod, if it does not run yet. */
  public Optional<Pod> waitingDriver() {
    return liveDriver().filter(pod -> !Pods.runs(pod));
  }

  /** The same with the Job that was just made. */
  public Observation withJob(Job created) {
    return new Observation(created, drivers, executors, report, forbidden, events);
  }

  /** The same with what is wrong with the resource. */
  public Observation withForbidden(String message) {
    return new Observation(job, drivers, executors, report, message, events);
  }

  /** The same with events. */
  public Observation withEvents(List<Event> warnings) {
    return new Observation(job, drivers, executors, report, forbidden, warnings);
  }

  /** Whether a driver's pod is on its way or runs. */
  public boolean driverLives() {
    return liveDriver().isPresent();
  }

  /** Whether Kueue queues the Job: then nobody else starts or stops it. */
  public boolean queued() {
    Map<String, String> labels = job == null ? null : job.getMetadata().getLabels();
    return labels != null && labels.keySet().stream().anyMatch(key -> key.startsWith(KUEUE));
  }

  boolean jobSuspended() {
    return job != null && job.getSpec() != null && Boolean.TRUE.equals(job.getSpec().getSuspend());
  }
}
