package dev.sparkinfer.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.driver.DriverReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ConfigMap through which the operator learns how far the run is. It is for people: when it
 * cannot be written the run goes on, and each outage is logged once.
 */
final class ProgressConfigMap {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressConfigMap.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private boolean broken;

  /**
   * @param client one that does not retry by itself
   */
  ProgressConfigMap(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /** Writes once; returns whether it was possible. */
  synchronized boolean write(DriverReport report) {
    try {
      String patch =
          MAPPER.writeValueAsString(
              Map.of("data", Map.of(DriverReport.KEY, MAPPER.writeValueAsString(report))));
      client
          .configMaps()
          .inNamespace(namespace)
          .withName(name)
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    } catch (KubernetesClientException e) {
      if (!broken) {
        LOG.warn("progress cannot be written to ConfigMap {}, the run goes on: {}", name, told(e));
      }
      broken = true;
      return false;
    }
    if (broken) {
      LOG.info("progress is written to ConfigMap {} again", name);
    }
    broken = false;
    return true;
  }

  private static String told(KubernetesClientException e) {
    Throwable cause = e.getCause();
    return cause == null || cause instanceof KubernetesClientException
        ? String.valueOf(e.getMessage())
        : e.getMessage() + " " + cause;
  }

  /** Writes until it succeeds or the time is over; returns whether it was possible. */
  boolean writeFor(Duration patience, DriverReport report) {
    long end = System.nanoTime() + patience.toNanos();
    Duration delay = FIRST_DELAY;
    while (!write(report)) {
      if (System.nanoTime() + delay.toNanos() > end || !pause(delay)) {
        return false;
      }
      delay =
          delay.multipliedBy(2).compareTo(LONGEST_DELAY) < 0
              ? delay.multipliedBy(2)
              : LONGEST_DELAY;
    }
    return true;
  }

  private static boolean pause(Duration delay) {
    try {
      Thread.sleep(delay.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
