package dev.sparkinfer.bench.operator;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When each Job of a namespace was first seen, by the clock of this process. */
final class JobWatch implements AutoCloseable {
  private static final String RESOURCE = "sparkinfer.dev/batchinference";

  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final CountDownLatch left;
  private final Watch watch;
  private volatile @Nullable WatcherException failure;

  /** Watches until so many were seen. */
  JobWatch(KubernetesClient kubernetes, String namespace, int jobs) {
    left = new CountDownLatch(jobs);
    watch =
        kubernetes
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, Job job) {
                    see(job);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    failure = cause;
                  }
                });
  }

  private void see(Job job) {
    String resource = job.getMetadata().getAnnotations().get(RESOURCE);
    if (seen.putIfAbsent(resource, System.nanoTime()) == null) {
      left.countDown();
    }
  }

  /**
   * Waits for all of them.
   *
   * @throws IllegalStateException they do not come
   */
  void await(Duration patience) throws InterruptedException {
    if (!left.await(patience.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "%d Jobs are missing after %s".formatted(left.getCount(), patience), failure);
    }
  }

  /** When the Job of a resource was seen, in nanoseconds of {@link System#nanoTime}. */
  long seenAt(String resource) {
    return Objects.requireNonNull(seen.get(resource), resource);
  }

  /** When the last Job was seen. */
  long last() {
    return seen.values().stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  @Override
  public void close() {
    watch.close();
  }
}
