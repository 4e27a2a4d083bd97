package dev.sparkinfer.e2e;

import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sparkinfer.api.schema.ResourceCases;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server takes the definition, and judges resources as the local parser does. */
@NeedsCluster
class ClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Cluster CLUSTER = Cluster.shared();
  private static final KubernetesClient KUBERNETES = CLUSTER.kubernetes();
  private static final String DEFINITION = definition();
  private static final Set<String> RULES = messages(DEFINITION);
  private static final String RESOURCES =
      "/apis/sparkinfer.dev/v1alpha1/namespaces/%s/batchinferences";

  private static String namespace = "";

  @BeforeAll
  static void define() {
    assertThat(CLUSTER.kubectlWith(DEFINITION, "apply", "--server-side", "-f", "-").output())
        .contains("batchinferences.sparkinfer.dev serverside-applied");
    CLUSTER.kubectl("wait", "--for=condition=Established", "crd/batchinferences.sparkinfer.dev");
    namespace = CLUSTER.newNamespace("cases");
  }

  @AfterAll
  static void tidy() {
    CLUSTER.deleteNamespace(namespace);
  }

  @Test
  void takesTheDefinitionAsItIs() {
    JsonNode conditions =
        JSON.valueToTree(
            KUBERNETES
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("batchinferences.sparkinfer.dev")
                .get()
                .getStatus()
                .getConditions());

    assertThat(conditions)
        .noneMatch(condition -> condition.path("type").asText().equals("NonStructuralSchema"))
        .anyMatch(condition -> condition.path("type").asText().equals("Established"));
  }

  @ParameterizedTest
  @MethodSource("dev.sparkinfer.api.schema.ResourceCases#accepted")
  void acceptsWhatTheParserAccepts(JsonNode patch) {
    assertThat(verdict(ResourceCases.merged(patch))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.sparkinfer.api.schema.ResourceCases#rejected")
  void refusesWhatTheParserRefuses(JsonNode row) {
    Optional<String> verdict = verdict(ResourceCases.merged(row.get("merge")));

    // The words of the schema's own checks are the API server's; those of the rules are ours.
    assertThat(verdict)
        .hasValueSatisfying(
            said -> assertThat(rulesOf(row)).allSatisfy(rule -> assertThat(said).contains(rule)));
  }

  static Stream<Arguments> changes() {
    String never = "model, input and output never change: use a new resource";
    return Stream.of(
        Arguments.of("{spec: {model: {uri: 's3://models/other'}}}", never),
        Arguments.of("{spec: {model: {sha256: '" + "0".repeat(64) + "'}}}", never),
        Arguments.of("{spec: {input: {uris: ['s3://photos/2026/', 's3://photos/2027/']}}}", never),
        Arguments.of("{spec: {output: {topK: 3}}}", never),
        Arguments.of("{spec: {attempt: 1}}", "may only grow: a higher number starts a failed run"),
        Arguments.of("{spec: {attempt: null}}", "may only grow"),
        Arguments.of("{spec: {attempt: 3, suspend: true, executors: {count: 2}}}", ""),
        Arguments.of("{spec: {model: {preprocessing: {resize: Stretch}}}}", ""));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void letsChangeWhatMayChange(String patch, String refusal) throws IOException {
    ObjectNode resource = (ObjectNode) ResourceCases.merged(JSON.createObjectNode());
    ((ObjectNode) resource.get("spec")).put("attempt", 2);
    KUBERNETES.raw(RESOURCES.formatted(namespace), "POST", resource);
    var stored =
        KUBERNETES
            .genericKubernetesResources("sparkinfer.dev/v1alpha1", "BatchInference")
            .inNamespace(namespace)
            .withName(resource.at("/metadata/name").asText());
    String merge = new YAMLMapper().readTree(patch).toString();

    Optional<String> verdict =
        refusal(() -> stored.patch(PatchContext.of(PatchType.JSON_MERGE), merge));

    stored.delete();
    if (refusal.isEmpty()) {
      assertThat(verdict).isEmpty();
    } else {
      assertThat(verdict).hasValueSatisfying(said -> assertThat(said).contains(refusal));
    }
  }

  /** What the API server says against the resource, were it created now. */
  private static Optional<String> verdict(JsonNode resource) {
    String dryRun = RESOURCES.formatted(namespace) + "?dryRun=All&fieldValidation=Strict";
    return refusal(() -> KUBERNETES.raw(dryRun, "POST", resource));
  }

  private static Optional<String> refusal(Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(e.getMessage()).isIn(400, 422);
      return Optional.ofNullable(e.getMessage());
    }
  }

  /** Of what the parser says of a row, the messages that the definition's rules hold. */
  private static List<String> rulesOf(JsonNode row) {
    return StreamSupport.stream(row.get("says").spliterator(), false)
        .flatMap(said -> RULES.stream().filter(said.asText()::endsWith))
        .toList();
  }

  private static Set<String> messages(String definition) {
    try {
      return new YAMLMapper()
          .readTree(definition).findValues("x-kubernetes-validations").stream()
              .flatMap(rules -> rules.findValuesAsText("message").stream())
              .collect(toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String definition() {
    String resource = "/batchinferences.sparkinfer.dev.yaml";
    try (InputStream in = Objects.requireNonNull(ClusterTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
