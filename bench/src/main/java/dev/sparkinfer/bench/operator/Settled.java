package dev.sparkinfer.bench.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Until Kubernetes has done its part for the Jobs of a namespace: its controller makes about ten
 * pods a second, and would take the CPU of what is measured next.
 */
final class Settled {
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private Settled() {}

  /**
   * Waits for the pod of each of so many Jobs.
   *
   * @throws IllegalStateException they do not come
   */
  static void await(KubernetesClient kubernetes, String namespace, int jobs)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (kubernetes.pods().inNamespace(namespace).list().getItems().size() < jobs) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Jobs in " + namespace + " have no pods");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    }
  }
}
