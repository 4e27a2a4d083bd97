package dev.sparkinfer.operator;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The warnings about objects that wait. One list of a namespace's warnings about Jobs, or about
 * pods, serves all who ask within {@link #FRESH}: where a quota is used up, a thousand Jobs ask.
 */
final class Warnings {
  /** No longer than a Job waits before it asks, so that what it sees is of its own time. */
  static final Duration FRESH = Duration.ofSeconds(2);

  private record Scope(String namespace, String kind) {}

  private record Listing(Instant begin, Map<String, List<Event>> byUid) {}

  private final KubernetesClient kubernetes;
  private final InstantSource clock;
  private final Map<Scope, Listing> listings = new ConcurrentHashMap<>();

  Warnings(KubernetesClient kubernetes, InstantSource clock) {
    this.kubernetes = kubernetes;
    this.clock = clock;
  }

  /** Those about an object, the newest first. */
  List<Event> about(HasMetadata object) {
    Instant tooOld = clock.instant().minus(FRESH);
    listings.values().removeIf(listing -> !listing.begin().isAfter(tooOld));
    // Who asks while the list is under way waits for it.
    return listings
        .computeIfAbsent(
            new Scope(object.getMetadata().getNamespace(), object.getKind()), this::list)
        .byUid()
        .getOrDefault(object.getMetadata().getUid(), List.of());
  }

  private Listing list(Scope scope) {
    Instant begin = clock.instant();
    List<Event> events = new ArrayList<>();
    String next = null;
    do {
      EventList page =
          kubernetes
              .v1()
              .events()
              .inNamespace(scope.namespace())
              .withField("involvedObject.kind", scope.kind())
              .withField("type", "Warning")
              .list(
                  new ListOptionsBuilder()
                      .withLimit(BatchInferenceReconciler.PAGE)
                      .withContinue(next)
                      .build());
      events.addAll(page.getItems());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return new Listing(
        begin,
        events.stream()
            .filter(event -> event.getInvolvedObject().getUid() != null)
            .sorted(Comparator.comparing(Warnings::time).reversed())
            .collect(Collectors.groupingBy(event -> event.getInvolvedObject().getUid())));
  }

  private static String time(Event event) {
    return Stream.of(
            event.getLastTimestamp(),
            event.getEventTime() == null ? null : event.getEventTime().getTime(),
            event.getMetadata().getCreationTimestamp())
        .filter(time -> time != null && !time.isEmpty())
        .findFirst()
        .orElse("");
  }
}
