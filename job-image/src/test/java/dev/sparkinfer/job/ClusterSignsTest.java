package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver says to the API server, and hears of it. */
@EnableKubernetesMockClient(crud = true, https = false)
class ClusterSignsTest {
  private static final String DRIVER = "signs-0a1b2c3d-x7k2p";

  @SuppressWarnings("NullAway.Init") // by the extension
  KubernetesClient client;

  private static DriverReport report(String message) {
    return new DriverReport(
        1,
        DRIVER,
        "then",
        Phase.Planning,
        message,
        null,
        List.of(),
        null,
        0,
        null,
        List.of(),
        null);
  }

  @Test
  void patchesItsReportIntoTheConfigMapAndNothingElse() {
    ProgressConfigMap progress = new ProgressConfigMap(client, "vision", "progress");
    assertThat(progress.write(report("too early"))).isFalse();
    client
        .configMaps()
        .inNamespace("vision")
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("progress")
                .endMetadata()
                .addToData("other", "kept")
                .build())
        .create();

    assertThat(progress.writeFor(Duration.ofSeconds(5), report("listing"))).isTrue();

    Map<String, String> data =
        client.configMaps().inNamespace("vision").withName("progress").get().getData();
    assertThat(data).containsEntry("other", "kept");
    assertThat(data.get(DriverReport.KEY)).contains("\"message\":\"listing\"");
  }

  @Test
  void givesUpWritingInTime() {
    ProgressConfigMap progress = new ProgressConfigMap(client, "vision", "nowhere");

    assertThat(progress.writeFor(Duration.ofMillis(500), report("end"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "OOMKilled, 137, OutOfMemory, raise spec.executors.memory",
    "Error, 137, OutOfMemory, raise spec.executors.memory",
    "Error, 3, OutOfMemory, raise spec.executors.memory",
    "Error, 1, ExecutorsCrash, exit code 1 (Error)",
  })
  void knowsHowTheLastExecutorDied(String reason, int code, Reason expected, String told) {
    try (ExecutorExits exits = ExecutorExits.watch(client, "vision", DRIVER)) {
      client.pods().inNamespace("vision").resource(executor("other", reason, 99)).create();
      client.pods().inNamespace("vision").resource(executor(DRIVER, reason, code)).create();

      await().untilAsserted(() -> assertThat(exits.any()).isTrue());
      RunException end = exits.asRunException("too many executors have died", "4Gi", null);
      assertThat(end.reason()).isEqualTo(expected);
      assertThat(end).hasMessageContaining(told).hasMessageContaining(DRIVER + "-exec-1");
    }
  }

  private static Pod executor(String driver, String reason, int code) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(driver + "-exec-1")
        .addToLabels("spark-app-selector", driver)
        .addToLabels("spark-role", "executor")
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("executor")
        .withNewState()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(reason)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "'pods \"x\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3', QuotaExceeded",
    "'pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\"', PodRejected",
    "'admission webhook \"policy.example\" denied the request: no', PodRejected",
  })
  void takesRefusalsFromSparksOwnWarning(String said, Reason expected) {
    AtomicLong clock = new AtomicLong();
    try (ExecutorRefusals refusals = ExecutorRefusals.listen(Duration.ofSeconds(6), clock::get)) {
      assertThat(refusals.current()).isEmpty();

      sparkWarns(
          new KubernetesClientException(
              "Failure executing: POST at: https://…",
              403,
              new StatusBuilder().withCode(403).withMessage(said).build()));

      assertThat(refusals.current())
          .hasValueSatisfying(
              why -> {
                assertThat(why.reason()).isEqualTo(expected);
                assertThat(why.message()).isEqualTo(said);
              });
      clock.addAndGet(Duration.ofSeconds(6).toNanos());
      assertThat(refusals.current()).isEmpty();
    }
  }

  @Test
  void anApiServerThatIsAwayRefusesNothing() {
    try (ExecutorRefusals refusals = ExecutorRefusals.listen(Duration.ofSeconds(6), () -> 0)) {
      sparkWarns(new KubernetesClientException("connection refused"));

      assertThat(refusals.current()).isEmpty();
    }
  }

  private static void sparkWarns(Throwable cause) {
    LogManager.getLogger("org.apache.spark.scheduler.cluster.k8s.ExecutorPodsSnapshotsStoreImpl")
        .warn("Exception when notifying snapshot subscriber.", cause);
  }
}
