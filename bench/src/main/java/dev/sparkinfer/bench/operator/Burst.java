package dev.sparkinfer.bench.operator;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Resources applied as fast as the API server takes them, or at a pace.
 *
 * @param interval between two resources; zero: all at once
 */
record Burst(KubernetesClient kubernetes, String namespace, boolean suspend, Duration interval) {
  private static final int WRITERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /** Applies so many and waits for their Jobs. */
  Applied apply(int count) throws Exception {
    List<BatchInference> resources =
        IntStream.range(0, count)
            .mapToObj(i -> Resources.resource(namespace, "run-%05d".formatted(i), suspend))
            .toList();
    Map<String, Long> sent = new ConcurrentHashMap<>();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try (JobWatch jobs = new JobWatch(kubernetes, namespace, count)) {
      long begin = System.nanoTime();
      List<Future<?>> created = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long due = begin + i * interval.toNanos();
        BatchInference resource = resources.get(i);
        while (System.nanoTime() < due) {
          Thread.sleep(1);
        }
        created.add(
            writers.submit(
                () -> {
                  sent.put(resource.getMetadata().getName(), System.nanoTime());
                  kubernetes.resource(resource).create();
                }));
      }
      for (Future<?> request : created) {
        request.get();
      }
      jobs.await(PATIENCE);
      return new Applied(
          (jobs.last() - begin) / 1e9,
          sent.entrySet().stream()
              .map(entry -> (jobs.seenAt(entry.getKey()) - entry.getValue()) / 1e9)
              .toList());
    } finally {
      writers.shutdownNow();
    }
  }
}
