package dev.sparkinfer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
@NullUnmarked // Server and client are there before each test.
class WarningsTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final HasMetadata JOB = job("vision", "a");

  private KubernetesMockServer server;
  private KubernetesClient client;
  private Instant now = START;
  private Warnings warnings;

  @BeforeEach
  void begin() {
    warnings = new Warnings(client, () -> now);
  }

  @Test
  void ofAThousandJobsTakeOneList() {
    answer(
        "vision", "Job", "", "", IntStream.range(0, 1000).mapToObj(i -> about("job-" + i, i, 0)));

    IntStream.range(0, 1000)
        .parallel()
        .forEach(i -> assertThat(said(job("vision", "job-" + i))).containsExactly("refused " + i));

    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void areListedAgainWhenTheyAreOld() {
    answer("vision", "Job", "", "", Stream.of());
    answer("vision", "Job", "", "", Stream.of(about("a", 1, 0)));

    assertThat(said(JOB)).isEmpty();
    now = START.plus(Warnings.FRESH).minusMillis(1);
    assertThat(said(JOB)).isEmpty();
    now = START.plus(Warnings.FRESH);
    assertThat(said(JOB)).containsExactly("refused 1");
  }

  @Test
  void areOfTheirNamespaceAndKind() {
    answer("vision", "Job", "", "", Stream.of(about("a", 1, 0)));
    answer("maps", "Job", "", "", Stream.of(about("a", 2, 0)));
    answer("vision", "Pod", "", "", Stream.of(about("a", 3, 0)));

    assertThat(said(JOB)).containsExactly("refused 1");
    assertThat(said(job("maps", "a"))).containsExactly("refused 2");
    HasMetadata pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("vision")
            .withUid("a")
            .endMetadata()
            .build();
    assertThat(said(pod)).containsExactly("refused 3");
  }

  @Test
  void areTheNewestFirstOverAllPages() {
    answer("vision", "Job", "", "more", Stream.of(about("a", 1, 10), about("a", 2, 30)));
    answer("vision", "Job", "more", "", Stream.of(about("a", 3, 20)));

    assertThat(said(JOB)).containsExactly("refused 2", "refused 3", "refused 1");
  }

  @Test
  void areAskedForAgainAfterAFailure() {
    server.expect().get().withPath(path("vision", "Job", "")).andReturn(403, "no").once();
    answer("vision", "Job", "", "", Stream.of(about("a", 1, 0)));

    assertThatThrownBy(() -> said(JOB)).isInstanceOf(KubernetesClientException.class);
    assertThat(said(JOB)).containsExactly("refused 1");
  }

  private List<String> said(HasMetadata object) {
    return warnings.about(object).stream().map(Event::getMessage).toList();
  }

  private void answer(
      String namespace, String kind, String from, String next, Stream<Event> events) {
    server
        .expect()
        .get()
        .withPath(path(namespace, kind, from))
        .andReturn(
            200,
            new EventListBuilder()
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .withItems(events.toList())
                .build())
        .once();
  }

  private static String path(String namespace, String kind, String from) {
    return "/api/v1/namespaces/%s/events?%sfieldSelector=involvedObject.kind%%3D%s%%2Ctype%%3DWarning&limit=500"
        .formatted(namespace, from.isEmpty() ? "" : "continue=" + from + "&", kind);
  }

  private static HasMetadata job(String namespace, String uid) {
    return new JobBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withUid(uid)
        .endMetadata()
        .build();
  }

  private static Event about(String uid, int number, int second) {
    return new EventBuilder()
        .withNewMetadata()
        .endMetadata()
        .withNewInvolvedObject()
        .withUid(uid)
        .endInvolvedObject()
        .withLastTimestamp(START.plusSeconds(second).toString())
        .withMessage("refused " + number)
        .build();
  }
}
