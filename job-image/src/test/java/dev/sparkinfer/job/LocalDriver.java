package dev.sparkinfer.job;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/**
 * The driver as its pod runs it, with executors in its own process: arguments are the API server's
 * address and a directory that stands in for the pod's.
 */
final class LocalDriver {
  private LocalDriver() {}

  public static void main(String[] args) {
    Path pod = Path.of(args[1]);
    DriverEnvironment environment =
        new DriverEnvironment(
            System.getenv(), pod.resolve("run"), pod.resolve("scratch"), pod.resolve("last-word"));
    KubernetesClient client =
        DriverCommand.client(new ConfigBuilder().withMasterUrl(args[0]).build());
    System.exit(
        new DriverRun(environment, client, settings -> SparkRuntime.local("driver", 2)).run());
  }
}
