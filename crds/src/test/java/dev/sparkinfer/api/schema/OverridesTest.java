package dev.sparkinfer.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {
  private static final ResourceParser PARSER = ResourceParser.local();

  private static final String RESOURCE =
      """
      apiVersion: sparkinfer.dev/v1alpha1
      kind: BatchInference
      metadata: {name: a}
      spec:
        model: {uri: s3://models/a}
        input: {uris: [s3://photos/2025/, s3://photos/2026/]}
        output: {uri: s3://out/}
      """;

  @Test
  void takeTheirTypesFromTheSchema() throws Exception {
    BatchInferenceSpec spec =
        with(
            Map.of(
                "spec.model.uri", "file:models/a",
                "spec.model.preprocessing.mean", "[\"1\"]",
                "spec.model.preprocessing.std", "['2']",
                "spec.model.preprocessing.normalization", "Custom",
                "spec.output.topK", "7",
                "spec.output.format", "Csv",
                "spec.suspend", "true",
                "spec.failurePolicy.maxFailedImages", "100%",
                "spec.executors", "{count: 3, gpus: 1}"));

    assertThat(spec.model().uri()).isEqualTo("file:models/a");
    assertThat(spec.model().preprocessing().mean()).containsExactly("1");
    assertThat(spec.output().topK()).isEqualTo(7);
    assertThat(spec.output().format()).isEqualTo(OutputFormat.Csv);
    assertThat(spec.suspend()).isTrue();
    assertThat(spec.failurePolicy().allowedFailures(50)).isEqualTo(50);
    assertThat(spec.executors().count()).isEqualTo(3);
  }

  @Test
  void reachListElementsByIndexAndAppendAtTheEnd() throws Exception {
    assertThat(with(Map.of("spec.input.uris[0]", "file:x")).input().uris())
        .containsExactly("file:x", "s3://photos/2026/");
    assertThat(with(Map.of("spec.input.uris[2]", "file:x")).input().uris())
        .containsExactly("s3://photos/2025/", "s3://photos/2026/", "file:x");
    assertThat(with(Map.of("spec.input.include[0]", "**.jpg")).input().include())
        .containsExactly("**.jpg");
    assertThat(with(Map.of("spec.imagePullSecrets[0].name", "r")).imagePullSecrets().get(0))
        .extracting("name")
        .isEqualTo("r");
  }

  @Test
  void reachMapEntriesWhoseKeysHoldDots() throws Exception {
    assertThat(with(Map.of("spec.sparkConf.spark.task.maxFailures", "8")).sparkConf())
        .containsExactly(Map.entry("spark.task.maxFailures", "8"));
    assertThat(with(Map.of("spec.driver.labels[example.com/team]", "42")).driver().labels())
        .containsExactly(Map.entry("example.com/team", "42"));
  }

  @Test
  void makeAFileWholeThatLacksAField() throws Exception {
    BatchInference resource =
        PARSER
            .parse(RESOURCE.replace("{name: a}", "{}"), Map.of("metadata.name", "from-set"))
            .get(0);

    assertThat(resource.getMetadata().getName()).isEqualTo("from-set");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "spec.model.url | x | spec.model.url: unknown field, did you mean 'uri'?",
        "spec.output.topK | many | spec.output.topK: must be a whole number, found the text 'many'",
        "spec.input.uris[5] | x | the list takes an index from [0] to [2], the last to append",
        "spec.input.uris[x] | x | the list takes an index from [0] to [2], the last to append",
        "spec..model | x | is no path; write it as spec.model.uri or spec.input.uris[0]",
        "spec.model.uri.more | x | spec.model.uri.more: cannot reach 'more' below \"s3://models/a\"",
        "spec.executors | {count: | spec.executors: the value is no YAML",
        "spec.report.enabled | maybe | must be true or false, found the text 'maybe'",
      })
  void sayWhatIsWrong(String path, String value, String message) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> with(Map.of(path, value)))
        .withMessageContaining(message);
  }

  private static BatchInferenceSpec with(Map<String, String> overrides) throws Exception {
    return PARSER.parse(RESOURCE, overrides).get(0).getSpec();
  }
}
