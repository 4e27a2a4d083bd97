package dev.sparkinfer.e2e;

import static dev.sparkinfer.e2e.Workspace.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sample from {@code kubectl apply} to its rows, and what is left when it is deleted. */
@NeedsCluster
@NullUnmarked // A null fails the test, as it should.
class RunTest {
  private static Workspace workspace;
  private static BatchInference resource;
  private static BatchInferenceStatus end;

  @BeforeAll
  static void runTheSample() {
    workspace = Workspace.open("run");
    workspace.uploadPictures();
    resource = workspace.apply("road-signs");
    end = workspace.awaitSuccess("road-signs", Duration.ofMinutes(3));
  }

  @AfterAll
  static void close() {
    workspace.close();
  }

  @Test
  void leavesOneRowForEachPicture() {
    assertThat(workspace.rows("road-signs"))
        .hasSize(Sample.PICTURES)
        .containsEntry("images/broken/truncated.jpg", "CORRUPT_IMAGE")
        .containsEntry("images/stop/001.jpg", "stop");
  }

  @Test
  void saysInTheStatusWhatCameOut() {
    assertThat(end.progress().total()).isEqualTo(Sample.PICTURES);
    assertThat(end.progress().succeeded()).isEqualTo(Sample.PICTURES - Sample.BROKEN);
    assertThat(end.progress().failed()).isEqualTo(Sample.BROKEN);
    assertThat(end.progress().percent()).isEqualTo(100);
    assertThat(end.progress().display().progress()).isEqualTo("100%");
    assertThat(end.failures()).isNotEmpty();
    assertThat(end.result().uri()).isEqualTo("s3://" + workspace.name() + "/road-signs/");
    assertThat(end.result().report()).endsWith("report.html");
    assertThat(end.startTime()).isNotNull();
    assertThat(end.completionTime()).isNotNull();
    assertThat(end.executors().running()).isZero();
    assertThat(end.observedGeneration()).isEqualTo(1);
    for (String type : List.of("Succeeded", "Finished")) {
      assertThat(condition(end, type).getStatus()).isEqualTo("True");
    }
    for (String type : List.of("Reconciling", "Stalled", "Suspended")) {
      assertThat(condition(end, type).getStatus()).isEqualTo("False");
    }
  }

  @Test
  void showsItInPrinterColumnsAndEvents() {
    String[] columns =
        workspace
            .kubectl("get", "batchinference", "road-signs", "--no-headers")
            .strip()
            .split(" +");
    assertThat(columns).startsWith("road-signs", "Succeeded", "100%", "62/62", "2");
    assertThat(workspace.kubectl("describe", "batchinference", "road-signs"))
        .contains("Events:")
        .contains("Planning")
        .contains("Running")
        .contains("Succeeded");
    assertThat(
            workspace.kubectl(
                "wait", "--for=condition=Finished", "--timeout=1s", "batchinference/road-signs"))
        .contains("condition met");
  }

  @Test
  void takesAccountRolesAndSecretAwayAtOnce() {
    String uid = resource.getMetadata().getUid();

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(workspace.leftOf(uid))
                    .allMatch(left -> left.matches("(job.batch|configmap|pod)/.*"))
                    .anyMatch(left -> left.startsWith("job.batch/")));
  }

  @Test
  void goesOnWithWhatIsCommittedWhenDeletedAndAppliedAgain() {
    BatchInference first = workspace.apply("again");
    workspace.awaitSuccess("again", Duration.ofMinutes(3));
    workspace.delete("again");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(workspace.leftOf(first.getMetadata().getUid())).isEmpty());

    workspace.apply("again");
    BatchInferenceStatus status = workspace.awaitSuccess("again", Duration.ofMinutes(3));

    assertThat(condition(status, "Succeeded").getReason()).isEqualTo("AlreadyComplete");
    assertThat(status.progress().display().images()).isEqualTo("62/62");
    assertThat(workspace.rows("again")).hasSize(Sample.PICTURES);
  }

  @Test
  void failsWithWhatToDoNextAndGoesOnWhenTheAttemptGrows() {
    workspace.apply("strict", "failurePolicy.maxFailedImages=1");
    BatchInferenceStatus failed =
        workspace.awaitPhase("strict", Phase.Failed, Duration.ofMinutes(3));
    assertThat(condition(failed, "Succeeded").getReason()).isEqualTo("TooManyFailedImages");
    assertThat(condition(failed, "Succeeded").getMessage()).contains("maxFailedImages");
    assertThat(condition(failed, "Stalled").getStatus()).isEqualTo("True");
    assertThat(failed.driver().attempt()).isEqualTo(1);

    workspace.patch(
        "strict", "{\"spec\": {\"attempt\": 2, \"failurePolicy\": {\"maxFailedImages\": 2}}}");
    workspace.await(
        "strict",
        Duration.ofSeconds(20),
        "the second attempt is taken up",
        status -> status.phase() != Phase.Failed && status.driver().attempt() == 2);
    BatchInferenceStatus end = workspace.awaitSuccess("strict", Duration.ofMinutes(3));

    assertThat(end.progress().failed()).isEqualTo(Sample.BROKEN);
    assertThat(workspace.rows("strict")).hasSize(Sample.PICTURES);
  }

  @Test
  void deletesTheResourceWhenItsTimeToLiveIsOver() {
    workspace.apply(
        "brief",
        "ttlSecondsAfterFinished=1",
        "input.uris=[s3://" + workspace.name() + "/nothing/]");

    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(workspace.kubectl("get", "batchinference", "-o", "name"))
                    .doesNotContain("brief"));
  }

  @Test
  void givesExecutorsNoToken() {
    List<Pod> drivers = workspace.pods("road-signs", "driver");

    assertThat(drivers)
        .singleElement()
        .satisfies(
            pod -> {
              assertThat(pod.getStatus().getPhase()).isEqualTo("Succeeded");
              assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
            });
    assertThat(
            workspace
                .client()
                .configMaps()
                .inNamespace(workspace.name())
                .withName(end.driver().job())
                .require()
                .getData()
                .get("executor-pod.yaml"))
        .contains("automountServiceAccountToken: false");
  }
}
