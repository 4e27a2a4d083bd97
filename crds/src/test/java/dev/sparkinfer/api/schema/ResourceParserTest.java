package dev.sparkinfer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Compression;
import dev.sparkinfer.api.v1alpha1.CredentialsSpec;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import dev.sparkinfer.api.v1alpha1.StorageSpec;
import io.fabric8.kubernetes.api.model.Affinity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceParserTest {
  private static final String SMALLEST =
      """
      apiVersion: sparkinfer.dev/v1alpha1
      kind: BatchInference
      metadata: {name: road-signs}
      spec:
        model: {uri: s3://models/road-signs/1}
        input: {uris: [s3://photos/2026/]}
        output: {uri: s3://predictions/road-signs/}
      """;

  private final ResourceParser local = ResourceParser.local();
  private final ResourceParser cluster = ResourceParser.cluster();

  @Test
  void fillsEveryDefaultOfTheSmallestResource() throws Exception {
    BatchInferenceSpec spec = one(cluster, SMALLEST);

    assertThat(spec.model().tags()).isEmpty();
    assertThat(spec.model().preprocessing().interpolation()).isEqualTo(Interpolation.Bilinear);
    assertThat(spec.input().maxPixels()).isEqualTo(100_000_000L);
    assertThat(spec.input().maxObjectSizeBytes()).isEqualTo(64L << 20);
    assertThat(spec.output().format()).isEqualTo(OutputFormat.Parquet);
    assertThat(spec.output().effectiveCompression()).isEqualTo(Compression.Zstd);
    assertThat(spec.driver().memory()).isEqualTo("2Gi");
    assertThat(spec.executors().gpuResource()).isEqualTo("nvidia.com/gpu");
    assertThat(spec.failurePolicy().allowedFailures(101)).isEqualTo(11);
    assertThat(spec.report().sampleImages()).isEqualTo(48);
    assertThat(spec.attempt()).isEqualTo(1);
  }

  @Test
  void recordsFillTheSameDefaultsAsTheDefinition() throws Exception {
    JsonNode raw = new YAMLMapper().readTree(SMALLEST);

    BatchInferenceSpec byRecords =
        new ObjectMapper().treeToValue(raw.get("spec"), BatchInferenceSpec.class);

    assertThat(byRecords).isEqualTo(one(cluster, SMALLEST));
  }

  @Test
  void readsEveryFieldOfTheSpec() throws Exception {
    BatchInferenceSpec spec = one(cluster, full());

    assertThat(spec.model().preprocessing().normalization()).isEqualTo(Normalization.Custom);
    assertThat(spec.model().preprocessing().mean()).containsExactly("123.675", "116.28", "103.53");
    assertThat(spec.inputStorage()).isEqualTo(spec.input().storage());
    assertThat(spec.outputStorage()).isEqualTo(spec.storage());
    assertThat(spec.storage())
        .extracting(StorageSpec::credentials)
        .isEqualTo(new CredentialsSpec("s3-credentials", null, null));
    assertThat(spec.executors().affinity()).extracting(Affinity::getNodeAffinity).isNotNull();
    assertThat(spec.executors().tolerations()).hasSize(1);
    assertThat(spec.failurePolicy().allowedFailures(1_000_000)).isEqualTo(12);
    assertThat(spec.sparkConf()).containsEntry("spark.task.maxFailures", "8");
  }

  @Test
  void readsSeveralDocumentsAndSkipsEmptyOnes() throws Exception {
    String text = "---\n" + SMALLEST + "---\n---\n" + SMALLEST.replace("road-signs}", "two}");

    List<BatchInference> resources = local.parse(text, Map.of());

    assertThat(resources)
        .extracting(resource -> resource.getMetadata().getName())
        .containsExactly("road-signs", "two");
  }

  @Test
  void readsJson() throws Exception {
    String json = new YAMLMapper().readTree(SMALLEST).toString();

    assertThat(one(local, json)).isEqualTo(one(local, SMALLEST));
  }

  @Test
  void ignoresTheStatusOfTheFile() throws Exception {
    BatchInference resource =
        local.parse(SMALLEST + "status: {phase: Nonsense, more: 1}\n", Map.of()).get(0);

    assertThat(resource.getStatus()).isNull();
  }

  @Test
  void reportsAllViolationsAtOnce() {
    InvalidResourceException thrown =
        catchThrowableOfType(
            InvalidResourceException.class,
            () ->
                local.parse(
                    SMALLEST
                        .replace("model: {uri: s3://models/road-signs/1}", "model: {url: x}")
                        .replace("predictions/road-signs/}", "predictions/, topK: 0}"),
                    Map.of()));

    assertThat(thrown)
        .hasMessage(
            """
            spec.model.url: unknown field, did you mean 'uri'?
            spec.model.uri: is required: The SavedModel's directory, the one that holds\
             saved_model.pb.
            spec.output.topK: must be 1 to 1000, found 0""");
    assertThat(thrown.violations()).hasSize(3);
  }

  @Test
  void saysInWhichDocumentTheViolationIs() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> local.parse(SMALLEST + "---\nkind: Secret\n", Map.of()))
        .withMessageContaining("document 2: kind: must be BatchInference, found 'Secret'");
  }

  @Test
  void refusesAnUnknownFieldThatIsNull() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> local.parse(SMALLEST + "  driver: {core: null}\n", Map.of()))
        .withMessage("spec.driver.core: unknown field, did you mean 'cores'?");
  }

  @Test
  void boundsAliases() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1) + " ";
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, (before + ", ").repeat(9) + before));
    }

    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> local.parse(bomb.toString(), Map.of()))
        .withMessageContaining("Number of aliases");
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> local.parse("a: &a {b: *a}", Map.of()))
        .withMessageContaining("aliases make it too large");
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> local.parse("[".repeat(10_000), Map.of()))
        .withMessageContaining("is no YAML");
  }

  @Test
  void mergesYamlMapsAsKubectlDoes() throws Exception {
    String text =
        SMALLEST.replace(
            "  model:", "  driver: &d {cores: 2}\n  executors: {<<: *d, count: 3}\n  model:");

    assertThat(one(local, text).executors().cores()).isEqualTo(2);
    assertThat(one(local, text).executors().count()).isEqualTo(3);
  }

  static String full() throws Exception {
    try (var in = ResourceParserTest.class.getResourceAsStream("full.yaml")) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static BatchInferenceSpec one(ResourceParser parser, String text) throws Exception {
    List<BatchInference> resources = parser.parse(text, Map.of());
    assertThat(resources).hasSize(1);
    return resources.get(0).getSpec();
  }
}
