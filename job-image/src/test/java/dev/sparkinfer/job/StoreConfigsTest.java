package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.StorageConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A resource and this machine's variables become the settings of three clients. */
class StoreConfigsTest {

  private static BatchInferenceSpec spec(String... more) {
    return Sample.resource("s3://models/1", "s3://photos/", "s3://out/", more).getSpec();
  }

  private static RunSpec.Stores local(Map<String, String> environment, String... more)
      throws RunException {
    return StoreConfigs.local(spec(more), environment);
  }

  @Test
  void theMostParticularVariableGivesTheEndpoint() throws Exception {
    Map<String, String> both =
        Map.of("AWS_ENDPOINT_URL_S3", " http://s3:1/ ", "AWS_ENDPOINT_URL", "http://all:2");
    Map<String, String> empty = Map.of("AWS_ENDPOINT_URL_S3", "", "AWS_ENDPOINT_URL", "http://a:2");

    assertThat(local(both).input().endpoint()).isEqualTo("http://s3:1");
    assertThat(local(empty).input().endpoint()).isEqualTo("http://a:2");
    assertThat(local(Map.of("AWS_ENDPOINT_URL_S3", "  ")).input().endpoint()).isNull();
    assertThat(local(both, "storage.endpoint=http://mine:3/s3").input().endpoint())
        .isEqualTo("http://mine:3/s3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:7072", "ftp://store", "http://store:0", "http://store:99999"})
  void aVariableThatIsNoAddressIsNamed(String value) {
    RunException e =
        catchThrowableOfType(RunException.class, () -> local(Map.of("AWS_ENDPOINT_URL_S3", value)));

    assertThat(e.reason()).isEqualTo(Reason.InvalidResource);
    assertThat(e).hasMessageContaining("AWS_ENDPOINT_URL_S3 '" + value + "'");
  }

  @Test
  void whatNoStoreNeedsIsNotLookedAt() throws Exception {
    BatchInferenceSpec files = Sample.resource("file:/m", "file:/in", "file:/out").getSpec();

    assertThat(StoreConfigs.local(files, Map.of("AWS_ENDPOINT_URL_S3", "nonsense")).input())
        .extracting(StorageConfig::endpoint)
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "storage.region=a,        spec.storage.region,       spec.storage.region",
    "output.storage.region=a, spec.output.storage.region, spec.storage.region",
    "input.storage.region=a,  spec.storage.region,       spec.input.storage.region"
  })
  void aFieldIsNamedInTheBlockInForce(String field, String ofOutput, String ofInput)
      throws Exception {
    for (RunSpec.Stores stores :
        new RunSpec.Stores[] {local(Map.of(), field), StoreConfigs.inPod(spec(field))}) {
      assertThat(stores.output().field("region")).isEqualTo(ofOutput);
      assertThat(stores.input().field("region")).isEqualTo(ofInput);
    }
  }

  @Test
  void requesterPaysIsTakenOver() throws Exception {
    assertThat(local(Map.of(), "input.storage.requesterPays=true").input().requesterPays())
        .isTrue();
    assertThat(local(Map.of(), "input.storage.requesterPays=true").output().requesterPays())
        .isFalse();
    assertThat(StoreConfigs.inPod(spec("storage.requesterPays=true")).output().requesterPays())
        .isTrue();
  }

  @Test
  void validationWarnsAndAccepts() {
    String resource =
        Sample.yaml("s3://models/1", "s3://photos/", "s3://out/")
                .replace("topK: 1}", "topK: 1, storage: {region: eu-west-1}}")
            + "  storage: {endpoint: \"http://s:1\"}\n";

    Said said = Said.toInput(resource, "validate", "-");

    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.err()).startsWith("OtherStore: spec.output.storage replaces");
    assertThat(said.out()).contains("sample is valid");
  }

  @Test
  void aReplacingStorageWithoutTheCommonEndpointIsWarnedOf() {
    assertThat(
            StoreConfigs.warnings(
                spec("storage.endpoint=http://s:1", "output.storage.conditionalPut=Disabled")))
        .singleElement()
        .asString()
        .contains("spec.output.storage", "has no endpoint", "http://s:1", "AWS");
    assertThat(
            StoreConfigs.warnings(
                spec("storage.endpoint=http://s:1", "output.storage.endpoint=http://t:2")))
        .isEmpty();
    assertThat(StoreConfigs.warnings(spec("output.storage.region=a"))).isEmpty();
    assertThat(StoreConfigs.warnings(spec("storage.endpoint=http://s:1"))).isEmpty();
  }
}
