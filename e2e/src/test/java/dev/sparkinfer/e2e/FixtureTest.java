package dev.sparkinfer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage.PutOutcome;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every other test relies on: the cluster runs pods, counts GPUs and has a store. */
@NeedsCluster
class FixtureTest {
  private static final Cluster CLUSTER = Cluster.shared();
  private static final ObjectStore STORE = CLUSTER.objectStore();

  private static String namespace = "";

  @BeforeAll
  static void makeNamespace() {
    namespace = CLUSTER.newNamespace("fixture");
  }

  @AfterAll
  static void tidy() {
    CLUSTER.deleteNamespace(namespace);
  }

  @Test
  void podsWaitUntilTheNodeHasGpus() {
    CLUSTER.setGpus(0);
    String pod = run("2");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(pod(pod).getStatus().getConditions())
                    .anySatisfy(
                        condition ->
                            assertThat(condition.getMessage())
                                .contains("Insufficient nvidia.com/gpu")));

    CLUSTER.setGpus(2);

    await().atMost(Duration.ofSeconds(30)).until(() -> phase(pod).equals("Succeeded"));
    assertThat(CLUSTER.kubectl("logs", pod, "-n", namespace)).contains("minio version");
    CLUSTER.setGpus(0);
  }

  @Test
  void storeKeepsTheFirstOfTwoConditionalPuts() throws Exception {
    STORE.createBucket("fixture");
    Location location = Location.parse("s3://fixture/" + namespace);

    PutOutcome first =
        STORE.storage().putIfAbsent(location, "a".getBytes(UTF_8), "text/plain", Map.of());
    PutOutcome second =
        STORE.storage().putIfAbsent(location, "b".getBytes(UTF_8), "text/plain", Map.of());

    assertThat(first).isEqualTo(PutOutcome.CREATED);
    assertThat(second).isEqualTo(PutOutcome.EXISTED);
    assertThat(STORE.storage().read(location, null, 10)).isEqualTo("a".getBytes(UTF_8));
  }

  @Test
  void toolsSayWhatFailed() {
    assertThat(CLUSTER.helm("list", "-A")).contains("NAME");
    assertThatThrownBy(() -> CLUSTER.kubectl("get", "unknown"))
        .isInstanceOf(Program.FailedException.class)
        .hasMessageContaining("the server doesn't have a resource type");
  }

  /**
   * Starts a pod that asks for GPUs and ends by itself; its image is the only one that is loaded.
   */
  private static String run(String gpus) {
    Container store =
        CLUSTER
            .kubernetes()
            .apps()
            .deployments()
            .inNamespace("storage")
            .withName("minio")
            .get()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("gpus")
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withRestartPolicy("Never")
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(10001L)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .addNewContainer()
            .withName("version")
            .withImage(store.getImage())
            .withCommand("minio", "--version")
            .withSecurityContext(store.getSecurityContext())
            .withNewResources()
            .addToLimits("nvidia.com/gpu", new Quantity(gpus))
            .endResources()
            .endContainer()
            .endSpec()
            .build();
    return CLUSTER.kubernetes().resource(pod).create().getMetadata().getName();
  }

  private static Pod pod(String name) {
    return CLUSTER.kubernetes().pods().inNamespace(namespace).withName(name).get();
  }

  private static String phase(String name) {
    return pod(name).getStatus().getPhase();
  }
}
