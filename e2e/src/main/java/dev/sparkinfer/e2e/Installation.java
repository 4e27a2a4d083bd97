package dev.sparkinfer.e2e;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One release of the chart in a cluster, with the images that this build made. */
public final class Installation {
  /** The namespace of the shared release. */
  public static final String NAMESPACE = "sparkinfer-system";

  /** The name of the shared release. */
  public static final String RELEASE = "sparkinfer";

  private static @Nullable Installation shared;

  private final Cluster cluster;
  private final String release;
  private final String namespace;

  private Installation(Cluster cluster, String release, String namespace) {
    this.cluster = cluster;
    this.release = release;
    this.namespace = namespace;
  }

  /** The one of this JVM's cluster; the first call installs it. */
  public static synchronized Installation shared() {
    Installation installation = shared;
    if (installation == null) {
      Cluster cluster = Cluster.shared();
      cluster.loadProduct();
      installation = new Installation(cluster, RELEASE, NAMESPACE);
      installation.upgrade();
      shared = installation;
    }
    return installation;
  }

  /** Another release in the same cluster, in a namespace of its name; nothing is installed yet. */
  public Installation beside(String name) {
    return new Installation(cluster, name, name);
  }

  /**
   * Installs the chart, or upgrades to it, and waits until the operator is ready.
   *
   * @param settings of the chart, as helm's {@code --set}; all others are the defaults again
   */
  public void upgrade(String... settings) {
    upgradeTo(chart(), settings);
  }

  /** The same with a chart of another folder. */
  public void upgradeTo(Path chart, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "upgrade",
                "--install",
                release,
                chart.toString(),
                "--namespace",
                namespace,
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

  /** Uninstalls the release, and waits until its objects are gone. */
  public void uninstall() {
    cluster.helm("uninstall", release, "--namespace", namespace, "--wait", "--timeout", "2m");
  }

  /** The name of the operator's pod that leads. */
  public String leader() {
    return Objects.requireNonNull(leases().require().getSpec().getHolderIdentity(), "no leader");
  }

  /**
   * Deletes the pod that leads, without grace, as a lost node would, and waits until another leads.
   *
   * @return how long that took
   */
  public Duration killLeader() {
    String killed = leader();
    Instant begin = Instant.now();
    cluster.kubernetes().pods().inNamespace(namespace).withName(killed).withGracePeriod(0).delete();
    leases()
        .waitUntilCondition(
            lease -> lease != null && isLedByAnother(lease, killed), 2, TimeUnit.MINUTES);
    return Duration.between(begin, Instant.now());
  }

  private static boolean isLedByAnother(Lease lease, String pod) {
    String leader = lease.getSpec().getHolderIdentity();
    return leader != null && !leader.isEmpty() && !leader.equals(pod);
  }

  private Resource<Lease> leases() {
    return cluster.kubernetes().leases().inNamespace(namespace).withName(release);
  }

  Cluster cluster() {
    return cluster;
  }
}
