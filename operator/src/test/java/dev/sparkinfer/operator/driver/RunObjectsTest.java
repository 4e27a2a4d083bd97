package dev.sparkinfer.operator.driver;

import static dev.sparkinfer.operator.driver.Resources.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunObjectsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] RANDOM = {1, 2, 3, (byte) 255};

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "full"})
  void createsWhatTheGoldenFileHolds(String name) throws IOException {
    String created =
        objects(resource(name)).map(Canonical::yaml).collect(Collectors.joining("---\n"));
    Path here = Path.of("").toAbsolutePath();
    Path module = here.endsWith("operator") ? here : here.resolve("operator");
    Path golden =
        module.resolve(
            "src/test/resources/dev/sparkinfer/operator/driver/golden/" + name + ".yaml");
    if (Boolean.getBoolean("sparkinfer.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, created);
    }

    assertThat(golden)
        .as(
            "rewrite it by ./mvnw -pl operator test -Dtest=RunObjectsTest"
                + " -Dsparkinfer.update=true and commit it")
        .hasContent(created);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "full"})
  void saysTheSameOfEqualResources(String name) throws Exception {
    BatchInference resource = resource(name);
    BatchInference again =
        JSON.treeToValue(reversed(JSON.valueToTree(resource)), BatchInference.class);
    again.getMetadata().setResourceVersion("4711");

    assertThat(objects(again))
        .map(Canonical::yaml)
        .containsExactlyElementsOf(objects(resource).map(Canonical::yaml).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "full"})
  void tellsTheDriverTheWholeResource(String name) throws Exception {
    BatchInference resource = resource(name);
    Map<String, String> data = RunObjects.of(resource, SETTINGS).runConfigMap().getData();
    String json = Objects.requireNonNull(data.get("resource.json"));
    BatchInference read = ResourceParser.cluster().parse(json, Map.of()).get(0);

    assertThat(read.getSpec()).isEqualTo(resource.getSpec());
    assertThat(JSON.readValue(json, BatchInference.class).getSpec()).isEqualTo(resource.getSpec());
    assertThat(read.getMetadata().getUid()).isEqualTo(resource.getMetadata().getUid());
    assertThat(read.getMetadata().getGeneration())
        .isEqualTo(resource.getMetadata().getGeneration());
    assertThat(read.getMetadata().getLabels()).isNullOrEmpty();
  }

  @Test
  void everyObjectCanBeFoundAndGoesWithItsResource() {
    BatchInference resource = Resources.with(Map.of("metadata.name", "road-signs.2026"));

    assertThat(objects(resource).filter(object -> !(object instanceof Secret)))
        .hasSize(7)
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getNamespace()).isEqualTo("vision");
              assertThat(object.getMetadata().getLabels())
                  .containsAllEntriesOf(RunLabels.labels(resource))
                  .containsAllEntriesOf(RunLabels.selector(resource.getMetadata().getUid()));
              assertThat(object.getMetadata().getAnnotations())
                  .containsEntry(RunLabels.RESOURCE_NAME, "road-signs.2026");
              assertThat(object.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(
                      owner -> {
                        assertThat(owner.getKind()).isEqualTo("BatchInference");
                        assertThat(owner.getUid()).isEqualTo(resource.getMetadata().getUid());
                        assertThat(owner.getController()).isTrue();
                        assertThat(owner.getBlockOwnerDeletion()).isFalse();
                      });
            });
  }

  @Test
  void rpcSecretGoesWithTheDriversRoleBinding() {
    Secret secret = RunObjects.rpcSecret(Resources.minimal(), "binding-uid", RANDOM);
    OwnerReference owner = secret.getMetadata().getOwnerReferences().get(0);

    assertThat(secret.getMetadata().getOwnerReferences()).hasSize(1);
    assertThat(owner.getApiVersion()).isEqualTo("rbac.authorization.k8s.io/v1");
    assertThat(owner.getKind()).isEqualTo("RoleBinding");
    assertThat(owner.getName()).isEqualTo(RunName.of(Resources.minimal()).driverBinding());
    assertThat(owner.getUid()).isEqualTo("binding-uid");
    assertThat(Base64.getDecoder().decode(secret.getData().get("secret"))).isEqualTo(RANDOM);
  }

  @Test
  void noObjectHoldsTheSecret() {
    String secret = Base64.getEncoder().encodeToString(RANDOM);

    assertThat(objects(Resources.full()).filter(object -> !(object instanceof Secret)))
        .map(Canonical::yaml)
        .noneMatch(yaml -> yaml.contains(secret));
  }

  @Test
  void bindsTheAccountThatTheResourceNames() {
    BatchInference resource =
        Resources.with(Map.of("spec.storage.credentials.serviceAccountName", "reader"));
    RunObjects objects = RunObjects.of(resource, SETTINGS);

    assertThat(objects.serviceAccount()).isNull();
    assertThat(Stream.of(objects.driverRoleBinding(), objects.progressRoleBinding()))
        .allSatisfy(
            binding ->
                assertThat(binding.getSubjects())
                    .singleElement()
                    .satisfies(subject -> assertThat(subject.getName()).isEqualTo("reader")));
    assertThat(objects.job().getSpec().getTemplate().getSpec().getServiceAccountName())
        .isEqualTo("reader");
    assertThat(ExecutorTemplate.of(resource).getSpec().getServiceAccountName()).isEqualTo("reader");
  }

  @Test
  void ignoresAnAccountThatNoStoreUses() {
    BatchInference resource =
        Resources.with(
            Map.of(
                "spec.storage.credentials.serviceAccountName", "reader",
                "spec.model.storage.region", "a",
                "spec.input.storage.region", "a",
                "spec.output.storage.region", "a"));

    assertThat(RunObjects.of(resource, SETTINGS).serviceAccount())
        .satisfies(
            account ->
                assertThat(account.getMetadata().getName())
                    .isEqualTo(RunName.of(resource).value()));
  }

  @Test
  void anotherAttemptSharesNothingWithTheFirst() {
    List<String> first = names(Resources.minimal());

    assertThat(names(Resources.with(Map.of("spec.attempt", "2"))))
        .hasSameSizeAs(first)
        .doesNotContainAnyElementsOf(first);
  }

  @Test
  void jobStopsAtOnceOnlyWhereARetryCannotHelp() {
    Job job = RunObjects.of(Resources.minimal(), SETTINGS).job();

    assertThat(job.getSpec().getPodFailurePolicy().getRules().get(0).getAction())
        .isEqualTo("Ignore");
    assertThat(job.getSpec().getPodFailurePolicy().getRules().get(1).getOnExitCodes().getValues())
        .containsExactly(64, 65, 66, 67, 68, 69, 71, 72, 73, 74, 76, 77);
    assertThat(job.getSpec().getBackoffLimit()).isEqualTo(3);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isNull();
  }

  @Test
  void aQueuedJobWaitsForItsQueue() {
    BatchInference queued = Resources.minimal();
    queued.getMetadata().setLabels(Map.of("kueue.x-k8s.io/queue-name", "gpus"));
    BatchInference ranked = Resources.minimal();
    ranked.getMetadata().setLabels(Map.of("kueue.x-k8s.io/priority-class", "low"));

    assertThat(RunObjects.of(queued, SETTINGS).job().getSpec().getSuspend()).isTrue();
    assertThat(RunObjects.of(ranked, SETTINGS).job().getSpec().getSuspend()).isFalse();
  }

  /** The same value with the fields of all its objects the other way round. */
  private static JsonNode reversed(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = JSON.createArrayNode();
      node.forEach(element -> array.add(reversed(element)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    Collections.reverse(names);
    ObjectNode object = JSON.createObjectNode();
    names.forEach(name -> object.set(name, reversed(node.get(name))));
    return object;
  }

  private static BatchInference resource(String name) {
    return name.equals("full") ? Resources.full() : Resources.minimal();
  }

  private static List<String> names(BatchInference resource) {
    return objects(resource).map(o -> o.getKind() + " " + o.getMetadata().getName()).toList();
  }

  private static Stream<HasMetadata> objects(BatchInference resource) {
    RunObjects objects = RunObjects.of(resource, SETTINGS);
    return Stream.<HasMetadata>of(
            objects.serviceAccount(),
            objects.driverRoleBinding(),
            objects.progressRole(),
            objects.progressRoleBinding(),
            RunObjects.rpcSecret(resource, "5d1f5c0e-binding", RANDOM),
            objects.runConfigMap(),
            objects.progressConfigMap(),
            objects.job())
        .filter(Objects::nonNull);
  }
}
