package dev.sparkinfer.job;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code sparkinfer driver}: what the pods of the operator's Jobs run. */
@Command(
    name = "driver",
    description = "Run the resource that the operator has put into this pod.",
    hidden = true)
final class DriverCommand implements Callable<Integer> {
  private static final int LONGEST_REQUEST_MILLIS = 5_000;

  @Override
  public Integer call() {
    try (KubernetesClient client = client(Config.autoConfigure(null))) {
      return new DriverRun(DriverEnvironment.ofThisPod(), client, SparkRuntime::with).run();
    }
  }

  /** One whose calls end soon and are not repeated: reports have a pace of their own. */
  static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withRequestTimeout(LONGEST_REQUEST_MILLIS)
                .withConnectionTimeout(LONGEST_REQUEST_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }
}
