package dev.sparkinfer.e2e;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The chart, installed in a cluster with the images that this build made. */
public final class Installation {
  /** The release's namespace. */
  public static final String NAMESPACE = "sparkinfer-system";

  /** The release. */
  public static final String RELEASE = "sparkinfer";

  private static @Nullable Installation shared;

  private final Cluster cluster;

  private Installation(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The one of this JVM's cluster; the first call installs it. */
  public static synchronized Installation shared() {
    Installation installation = shared;
    if (installation == null) {
      Cluster cluster = Cluster.shared();
      cluster.loadProduct();
      installation = new Installation(cluster);
      installation.upgrade();
      shared = installation;
    }
    return installation;
  }

  /**
   * Installs the chart, or upgrades to it, and waits until the operator is ready.
   *
   * @param settings of the chart, as helm's {@code --set}
   */
  public void upgrade(String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "upgrade",
                "--install",
                RELEASE,
                chart().toString(),
                "--namespace",
                NAMESPACE,
                "--create-namespace",
                "--wait",
                "--timeout",
                "2m",
                // One small machine holds driver, executors and all else.
                "--set",
                "cpuRequestPercent=20",
                // A cluster that was kept may run the image of an earlier build, of the same name.
                "--set-string",
                "podAnnotations.build=" + cluster.operatorBuild(),
                // What is loaded into the node can be pulled from nowhere.
                "--set",
                "image.pullPolicy=Never,jobImage.pullPolicy=Never",
                // The devices are pretended; one image serves both.
                "--set",
                "jobImage.gpu.tag=" + version()));
    Arrays.stream(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    cluster.helm(arguments.toArray(String[]::new));
  }

  /** The version that this build made; the chart's own. */
  private static String version() {
    try {
      return Serialization.unmarshal(
              Files.readString(chart().resolve("Chart.yaml")), GenericKubernetesResource.class)
          .get("appVersion")
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The chart's folder. */
  public static Path chart() {
    return Cluster.root().resolve("helm/sparkinfer");
  }

  /** Kills the operator's pods as a lost node would; the Deployment makes others. */
  public void killOperator() {
    KubernetesClient kubernetes = cluster.kubernetes();
    kubernetes
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/instance", RELEASE)
        .withGracePeriod(0)
        .delete();
    awaitReady();
  }

  /** Waits until the operator is ready. */
  public void awaitReady() {
    cluster
        .kubernetes()
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName(RELEASE)
        .waitUntilCondition(
            deployment ->
                deployment != null
                    && deployment.getStatus() != null
                    && deployment.getStatus().getUnavailableReplicas() == null
                    && deployment.getStatus().getReadyReplicas() != null,
            2,
            TimeUnit.MINUTES);
  }

  Cluster cluster() {
    return cluster;
  }
}
