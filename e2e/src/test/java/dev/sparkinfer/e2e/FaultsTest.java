package dev.sparkinfer.e2e;

import static dev.sparkinfer.e2e.Workspace.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.e2e.chart.Chart;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever dies in the middle of a run, each picture has exactly one row in the end. */
@NeedsCluster
@NullUnmarked // A null fails the test, as it should.
class FaultsTest {
  private static final int PICTURES = 12_000;
  private static final Duration LONG = Duration.ofMinutes(4);

  private static Workspace workspace;

  @BeforeAll
  static void uploadPictures() {
    workspace = Workspace.open("faults");
    workspace.uploadCopies(PICTURES);
    Installation.shared().upgrade("replicas=2");
  }

  @AfterAll
  static void close() {
    workspace.close();
    Installation.shared().upgrade();
  }

  @Test
  void survivesTheDriversDeath() {
    workspace.apply("driver");
    workspace.awaitDone("driver", 200, LONG);
    Pod first = workspace.runningPod("driver", "driver");
    BatchInferenceStatus before = workspace.get("driver").getStatus();

    workspace.client().resource(first).withGracePeriod(0).delete();
    BatchInferenceStatus end = workspace.awaitSuccess("driver", LONG);

    assertThat(end.driver().pod()).isNotEqualTo(first.getMetadata().getName());
    assertThat(end.startTime()).isEqualTo(before.startTime());
    assertExact("driver");
  }

  @Test
  void survivesAnExecutorsDeathAndADrain() {
    BatchInference resource = workspace.apply("executor", "executors.count=2");
    workspace.awaitDone("executor", 200, LONG);
    Pod killed = workspace.runningPod("executor", "executor");
    workspace.client().resource(killed).withGracePeriod(0).delete();

    await("another executor takes its place")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                workspace.pods("executor", "executor").stream()
                        .filter(pod -> pod.getStatus().getPhase().equals("Running"))
                        .filter(
                            pod ->
                                !pod.getMetadata().getName().equals(killed.getMetadata().getName()))
                        .count()
                    == 2);
    Pod driver = workspace.runningPod("executor", "driver");
    drainExecutors(resource.getMetadata().getUid());
    assertThat(workspace.get("executor").getStatus().phase()).isEqualTo(Phase.Running);
    assertThat(workspace.kubectl("logs", driver.getMetadata().getName())).contains("ecommission");
    workspace.awaitSuccess("executor", LONG);

    assertExact("executor");
  }

  /** Waits until they are gone; the one node takes their successors at once. */
  private static void drainExecutors(String uid) {
    String node = workspace.client().nodes().list().getItems().get(0).getMetadata().getName();
    try {
      assertThat(
              workspace.kubectl(
                  "drain",
                  node,
                  "--pod-selector=sparkinfer.dev/role=executor,sparkinfer.dev/uid=" + uid,
                  "--delete-emptydir-data",
                  "--timeout=2m"))
          .contains("evicted")
          .contains("drained");
    } finally {
      workspace.kubectl("uncordon", node);
    }
  }

  @Test
  void survivesTheOperatorsDeathAndASuspension() {
    workspace.apply("operator");
    workspace.awaitDone("operator", 200, LONG);
    Pod driver = workspace.runningPod("operator", "driver");
    // It would be done before another operator leads.
    Pod executor = workspace.runningPod("operator", "executor");
    Cluster.shared().kill(executor, "SIGSTOP");
    assertThat(Installation.shared().killLeader()).isLessThan(Duration.ofSeconds(30));
    long before = workspace.get("operator").getStatus().progress().succeeded();
    Cluster.shared().kill(executor, "SIGCONT");
    BatchInferenceStatus goingOn = workspace.awaitDone("operator", before + 1000, LONG);
    assertThat(goingOn.phase()).isEqualTo(Phase.Running);
    assertThat(workspace.runningPod("operator", "driver").getMetadata().getUid())
        .isEqualTo(driver.getMetadata().getUid());

    workspace.patch("operator", "{\"spec\": {\"suspend\": true}}");
    BatchInferenceStatus suspended =
        workspace.awaitPhase("operator", Phase.Suspended, Duration.ofSeconds(20));
    assertThat(condition(suspended, "Suspended").getStatus()).isEqualTo("True");
    await("no pod is left")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(workspace.pods("operator", "driver")).isEmpty();
              assertThat(workspace.pods("operator", "executor")).isEmpty();
            });
    Map<String, String> kept = workspace.rows("operator");
    assertThat(kept).isNotEmpty().hasSizeLessThan(PICTURES);

    workspace.patch("operator", "{\"spec\": {\"suspend\": false}}");
    workspace.awaitSuccess("operator", LONG);

    assertThat(workspace.rows("operator")).containsAllEntriesOf(kept);
    assertExact("operator");
  }

  @Test
  void survivesAnUpgradeAndAnUninstallation(@TempDir Path chart) throws IOException {
    workspace.apply("chart");
    workspace.awaitDone("chart", 200, LONG);
    Pod driver = workspace.runningPod("chart", "driver");
    addShortName(chart);
    Installation.shared().upgradeTo(chart, "replicas=2");
    assertThat(workspace.kubectl("get", "signs", "-o", "name")).contains("/chart");

    Installation.shared().uninstall();
    assertThat(workspace.get("chart").getStatus().phase()).isEqualTo(Phase.Running);
    assertThat(workspace.runningPod("chart", "driver").getMetadata().getUid())
        .isEqualTo(driver.getMetadata().getUid());

    Installation.shared().upgrade("replicas=2");
    BatchInferenceStatus end = workspace.awaitSuccess("chart", LONG);
    assertThat(end.driver().pod()).isEqualTo(driver.getMetadata().getName());
    assertExact("chart");
  }

  /** Makes a chart whose definition has one more short name. */
  private static void addShortName(Path folder) throws IOException {
    Chart.copiedTo(folder);
    Path definition = folder.resolve("files/batchinferences.sparkinfer.dev.yaml");
    Files.writeString(
        definition,
        Files.readString(definition).replace("    - binf\n", "    - binf\n    - signs\n"));
  }

  @Test
  void leavesNothingBehindWhenDeletedAndGoesOnWhenAppliedAgain() {
    BatchInference first = workspace.apply("deleted");
    workspace.awaitDone("deleted", 200, LONG);
    workspace.delete("deleted");
    await("nothing is left")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(workspace.leftOf(first.getMetadata().getUid())).isEmpty());
    Map<String, String> kept = workspace.rows("deleted");
    assertThat(kept).isNotEmpty().hasSizeLessThan(PICTURES);

    workspace.apply("deleted");
    workspace.awaitSuccess("deleted", LONG);

    assertThat(workspace.rows("deleted")).containsAllEntriesOf(kept);
    assertExact("deleted");
  }

  @Test
  void growsFromNoExecutorToTwo() {
    workspace.apply("elastic", "executors.minCount=0", "executors.count=2");
    workspace.await(
        "elastic",
        LONG,
        "two executors run",
        status -> status.executors() != null && status.executors().running() == 2);
    workspace.awaitSuccess("elastic", LONG);

    assertExact("elastic");
  }

  private static void assertExact(String run) {
    assertThat(workspace.rows(run)).hasSize(PICTURES).containsValue("stop");
    assertThat(workspace.get(run).getStatus().progress().succeeded()).isEqualTo(PICTURES);
  }
}
