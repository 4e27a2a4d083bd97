package dev.sparkinfer.operator;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes event for each change of a run's phase or reason. They are for people only, so
 * nothing waits until they are sent.
 */
final class RunEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvents.class);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int LONGEST_MESSAGE = 1024;
  private static final int MOST_WAITING = 1_000;

  private final KubernetesClient kubernetes;
  private final ExecutorService sender =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          RunEvents::thread,
          (event, full) -> LOG.warn("too many events wait to be sent: one is left out"));

  RunEvents(KubernetesClient kubernetes) {
    this.kubernetes = kubernetes;
  }

  /** Tells of the step from the resource's status to {@code next}, if it is one. */
  void tell(BatchInference resource, BatchInferenceStatus next, Instant now) {
    Optional<Condition> was = succeeded(resource.getStatus());
    Condition is = succeeded(next).orElseThrow();
    if (was.isPresent()
        && resource.getStatus().phase() == next.phase()
        && was.get().getReason().equals(is.getReason())) {
      return;
    }
    Event event = event(resource, Objects.requireNonNull(next.phase()), is, now);
    sender.execute(() -> send(event));
  }

  private void send(Event event) {
    try {
      kubernetes.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return;
      }
      LOG.warn("no event {}: {}", event.getReason(), e.getMessage());
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "events");
    thread.setDaemon(true);
    return thread;
  }

  private static Optional<Condition> succeeded(BatchInferenceStatus status) {
    return status == null
        ? Optional.empty()
        : status.conditions().stream()
            .filter(condition -> condition.getType().equals("Succeeded"))
            .findFirst();
  }

  private static Event event(
      BatchInference resource, Phase phase, Condition condition, Instant now) {
    boolean good =
        phase != Phase.Failed && (phase != Phase.Pending || isOnTheWay(condition.getReason()));
    String seconds = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String message = condition.getMessage();
    return new EventBuilder()
        .withNewMetadata()
        // The same step, seen twice in a cache that has not caught up, is told once.
        .withName(
            "%s.%s.%s"
                .formatted(
                    resource.getMetadata().getName(),
                    resource.getMetadata().getResourceVersion(),
                    condition.getReason().toLowerCase(Locale.ROOT)))
        .withNamespace(resource.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(resource.getApiVersion())
        .withKind(resource.getKind())
        .withName(resource.getMetadata().getName())
        .withNamespace(resource.getMetadata().getNamespace())
        .withUid(resource.getMetadata().getUid())
        .withResourceVersion(resource.getMetadata().getResourceVersion())
        .endInvolvedObject()
        .withType(good ? "Normal" : "Warning")
        .withReason(condition.getReason())
        .withMessage(
            message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE))
        .withAction(phase.name())
        .withEventTime(new MicroTime(MICROS.format(now)))
        .withFirstTimestamp(seconds)
        .withLastTimestamp(seconds)
        .withCount(1)
        .withReportingComponent("sparkinfer-operator")
        .withReportingInstance("sparkinfer-operator")
        .withNewSource()
        .withComponent("sparkinfer-operator")
        .endSource()
        .build();
  }

  private static boolean isOnTheWay(String reason) {
    return reason.equals("Accepted") || reason.equals("DriverStarting") || reason.equals("Queued");
  }
}
