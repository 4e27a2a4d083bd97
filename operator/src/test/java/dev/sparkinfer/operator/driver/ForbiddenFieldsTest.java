package dev.sparkinfer.operator.driver;

import static dev.sparkinfer.operator.driver.Resources.SETTINGS;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resources that the API server stored before it knew a rule. */
class ForbiddenFieldsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/spec | {'sparkConf': {'spark.jars': 'x', 'spark.log.level': 'INFO', 'spark.a': 'b'}}"
            + "| spec.sparkConf may not hold spark.a, spark.jars; remove it",
        "/spec | {'sparkConf': {'spark.task.maxFailures, spark.speculation': '1'}}"
            + "| spec.sparkConf may not hold spark.task.maxFailures, spark.speculation; remove it",
        "/spec | {'driver': {'labels': {'sparkinfer.dev/uid': 'x'}}} | spec.driver.labels: labels that",
        "/spec | {'executors': {'labels': {'spark-role': 'x'}}} | spec.executors.labels: labels that",
        "/spec | {'executors': {'annotations': {'sparkinfer.dev/batchinference': 'x'}}}"
            + "| spec.executors.annotations: annotations that",
        "/spec/model | {'uri': 'file:/etc'} | spec.model.uri: file: URIs are local only",
        "/spec/model | {'labels': 'file:/etc/passwd'} | spec.model.labels: file: URIs are local only",
        "/spec/input | {'uris': ['s3://photos/', 'file:/etc']} | spec.input.uris[1]: file: URIs",
        "/spec/output | {'uri': 'file:/tmp'} | spec.output.uri: file: URIs are local only",
        "/spec | {'storage': {'credentials': {'secretName': 'a', 'serviceAccountName': 'b'}}}"
            + "| spec.storage.credentials: must hold exactly one",
      })
  void refusesWhatAdmissionWouldNow(String path, String fields, String message) throws Exception {
    BatchInference resource = stored(path, fields);

    assertThatThrownBy(() -> RunObjects.of(resource, SETTINGS))
        .isInstanceOf(ForbiddenFieldException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void namesEveryField() throws Exception {
    BatchInference resource =
        stored("/spec", "{'model': {'uri': 'file:/a'}, 'output': {'uri': 'file:/b'}}");

    assertThatThrownBy(() -> RunObjects.of(resource, SETTINGS))
        .hasMessageContaining("spec.model.uri: ")
        .hasMessageContaining("; spec.output.uri: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/spec | {'sparkConf': {'spark.kubernetes.allocation.batch.size': '10'}}",
        "/spec | {'driver': {'labels': {'app.kubernetes.io/name': 'x'}}}",
        "/spec | {'executors': {'gpus': 1, 'gpuResource': 'amd.com/gpu'}}",
      })
  void allowsTheRest(String path, String fields) throws Exception {
    BatchInference resource = stored(path, fields);

    assertThatNoException().isThrownBy(() -> RunObjects.of(resource, SETTINGS));
  }

  /** The minimal resource with {@code fields} put in at {@code path}, past every check. */
  private static BatchInference stored(String path, String fields) throws Exception {
    JsonNode resource = JSON.valueToTree(Resources.minimal());
    JsonNode put = JSON.readTree(fields.replace('\'', '"'));
    ((ObjectNode) resource.at(path)).setAll((ObjectNode) put);
    return JSON.treeToValue(resource, BatchInference.class);
  }
}
