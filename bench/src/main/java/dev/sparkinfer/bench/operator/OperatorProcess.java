package dev.sparkinfer.bench.operator;

import dev.sparkinfer.e2e.Cluster;
import dev.sparkinfer.e2e.Installation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Arrays;
import java.util.List;

/** The operator as the node and the API server see it from outside. */
record OperatorProcess(Cluster cluster) {
  private static final double KIBIBYTES_A_MEBIBYTE = 1024;
  private static final double TICKS_A_SECOND = 100;
  private static final long TOKEN_SECONDS = 3_600;

  /** What the node holds of its memory now, in MiB. */
  double residentMebibytes() {
    return status("VmRSS");
  }

  /** The most that the node has held of it, in MiB. */
  double mostResidentMebibytes() {
    return status("VmHWM");
  }

  private double status(String field) {
    String line =
        cluster.onNode(
            "sh",
            "-c",
            "sed -n 's/^%s:[^0-9]*\\([0-9]*\\) kB$/\\1/p' /proc/$(pgrep -o -f quarkus-run.jar)/status"
                .formatted(field));
    return Long.parseLong(line.strip()) / KIBIBYTES_A_MEBIBYTE;
  }

  /** The CPU that it has used so far. */
  double cpuSeconds() {
    String ticks =
        cluster.onNode("sh", "-c", "cut -d ' ' -f 14,15 /proc/$(pgrep -o -f quarkus-run.jar)/stat");
    return Arrays.stream(ticks.strip().split(" ")).mapToLong(Long::parseLong).sum()
        / TICKS_A_SECOND;
  }

  /** How often its container was started again: for want of memory, as nothing else ends it. */
  int restarts() {
    return cluster
        .kubernetes()
        .pods()
        .inNamespace(Installation.NAMESPACE)
        .withLabel("app.kubernetes.io/instance", Installation.RELEASE)
        .list()
        .getItems()
        .stream()
        .map(Pod::getStatus)
        .flatMap(status -> status.getContainerStatuses().stream())
        .mapToInt(container -> container.getRestartCount())
        .sum();
  }

  /** A client with the operator's own account. */
  KubernetesClient client() {
    TokenRequest token =
        cluster
            .kubernetes()
            .serviceAccounts()
            .inNamespace(Installation.NAMESPACE)
            .withName(Installation.RELEASE)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(TOKEN_SECONDS)
                    .endSpec()
                    .build());
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(cluster.kubernetes().getConfiguration())
                .withClientCertData(null)
                .withClientKeyData(null)
                .withOauthToken(token.getStatus().getToken())
                .build())
        .build();
  }

  /** Requests of accounts outside kube-system that the API server has taken on so far. */
  long requests() {
    return cluster
        .kubectl("get", "--raw", "/metrics")
        .lines()
        .filter(line -> line.startsWith("apiserver_flowcontrol_dispatched_requests_total{"))
        .filter(line -> line.contains("flow_schema=\"service-accounts\""))
        .map(line -> List.of(line.split(" ")))
        .mapToLong(words -> (long) Double.parseDouble(words.get(words.size() - 1)))
        .sum();
  }
}
