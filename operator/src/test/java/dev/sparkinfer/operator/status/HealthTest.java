package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What kstatus and Argo CD make of the statuses that the operator gives. */
@NullUnmarked // A null fails the test, as it should.
class HealthTest {
  private static final Path ARGOCD = Path.of("../samples/argocd");
  private static final Instant NOW = Scene.START.plusSeconds(90);
  private static final Scene NO_SECRET =
      Scene.job()
          .driver(
              PodScene.waiting(
                  "driver-1", "CreateContainerConfigError", "secret \"s3-credentials\" not found"));
  private static final Scene WORKS = Scene.running(Scene.working("driver-1", 63, 0, 100));

  @ParameterizedTest
  @MethodSource("statuses")
  void followsFromTheStatus(
      Phase phase, String kstatus, String health, String message, BatchInference resource)
      throws IOException {
    assertThat(resource.getStatus().phase()).isEqualTo(phase);
    assertThat(
            Kstatus.of(
                resource.getMetadata().getGeneration(),
                resource.getStatus().observedGeneration(),
                resource.getStatus().conditions()))
        .isEqualTo(kstatus);
    assertThat(HealthScript.run(script(), Serialization.jsonMapper().valueToTree(resource)))
        .isEqualTo(new HealthScript.Health(health, message));
  }

  static Stream<Arguments> statuses() {
    Map<String, String> none = Map.of();
    BatchInference changed = shown(none, failed());
    changed.getMetadata().setGeneration(2L);
    return Stream.of(
        Arguments.of(
            Phase.Pending,
            "InProgress",
            "Progressing",
            "the driver's pod is being created",
            shown(none, Scene.job())),
        // It goes on by itself when the Secret comes.
        Arguments.of(
            Phase.Pending,
            "InProgress",
            "Progressing",
            "secret \"s3-credentials\" not found",
            shown(none, NO_SECRET)),
        Arguments.of(
            Phase.Planning,
            "InProgress",
            "Progressing",
            "listing the input",
            shown(none, Scene.running(Scene.planning()))),
        Arguments.of(
            Phase.Running,
            "Current",
            "Progressing",
            "63%: executors classify images",
            shown(none, WORKS)),
        Arguments.of(
            Phase.Suspended,
            "Current",
            "Suspended",
            "driver and executors are gone; what is committed is kept, and spec.suspend: false"
                + " goes on from there",
            shown(Map.of("spec.suspend", "true"), Scene.job().suspended())),
        Arguments.of(
            Phase.Succeeded,
            "Current",
            "Healthy",
            "every planned image has its row",
            shown(none, Scene.job().condition("Complete", "", ""))),
        Arguments.of(
            Phase.Failed,
            "Failed",
            "Degraded",
            "nothing to read. Mend the cause, then set spec.attempt to 2 to go on: what is"
                + " committed is kept",
            shown(none, failed())),
        // What the status says is of the resource before the change.
        Arguments.of(
            Phase.Failed, "InProgress", "Progressing", "Waiting for the operator", changed));
  }

  private static Scene failed() {
    return Scene.job().report(Scene.ended(Scene.planning(), Reason.NoInput, "nothing to read"));
  }

  /** A resource with the status that follows from what the cluster shows. */
  private static BatchInference shown(Map<String, String> fields, Scene scene) {
    BatchInference resource = Scene.resource(fields);
    resource.setStatus(StatusOf.of(resource, scene.seen(), NOW));
    return resource;
  }

  @Test
  void isProgressingBeforeTheOperatorHasSeenIt() throws IOException {
    JsonNode fresh = Serialization.jsonMapper().valueToTree(Scene.resource(Map.of()));

    assertThat(HealthScript.run(script(), fresh))
        .isEqualTo(new HealthScript.Health("Progressing", "Waiting for the operator"));
  }

  @Test
  void isTheScriptOfTheConfigMap() throws IOException {
    JsonNode configMap = new YAMLMapper().readTree(ARGOCD.resolve("argocd-cm.yaml").toFile());

    assertThat(
            configMap
                .path("data")
                .path("resource.customizations.health.sparkinfer.dev_BatchInference")
                .asText())
        .isEqualTo(script());
  }

  private static String script() throws IOException {
    return Files.readString(ARGOCD.resolve("health.lua"));
  }
}
