package dev.sparkinfer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.operator.status.Scene;
import dev.sparkinfer.operator.status.StatusOf;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@NullUnmarked
class RunEventsTest {
  private static final Instant NOW = Scene.START.plusSeconds(90);

  private KubernetesClient kubernetes;

  @Test
  void aStepThatIsSeenTwiceInAnOldCacheIsToldOnce() {
    BatchInference resource = Scene.resource(Map.of());
    resource.getMetadata().setResourceVersion("468");
    RunEvents events = new RunEvents(kubernetes);
    tell(events, resource, Scene.job(), NOW);
    tell(events, resource, Scene.job(), NOW.plusSeconds(1));
    tell(events, resource, Scene.running(Scene.planning()), NOW.plusSeconds(2));
    await().until(() -> told().contains("Planning"));
    assertThat(told()).containsExactlyInAnyOrder("DriverStarting", "Planning");
  }

  private static void tell(RunEvents events, BatchInference resource, Scene scene, Instant now) {
    events.tell(resource, StatusOf.of(resource, scene.seen(), now), now);
  }

  private List<String> told() {
    return kubernetes.v1().events().inNamespace("vision").list().getItems().stream()
        .map(Event::getReason)
        .toList();
  }
}
