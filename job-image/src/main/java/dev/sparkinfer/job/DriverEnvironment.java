package dev.sparkinfer.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a driver finds in its pod; {@link DriverPod} says what the operator puts there.
 *
 * @param variables the environment
 * @param runDirectory holds the resource and the executors' template
 * @param scratch for large files
 * @param terminationLog takes the last word
 */
record DriverEnvironment(
    Map<String, String> variables, Path runDirectory, Path scratch, Path terminationLog) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  static DriverEnvironment ofThisPod() {
    return new DriverEnvironment(
        System.getenv(),
        Path.of(DriverPod.RUN_DIRECTORY),
        Path.of(DriverPod.SCRATCH_DIRECTORY),
        Path.of("/dev/termination-log"));
  }

  /** The resource, as the operator has written it for this run. */
  BatchInference resource() throws RunException {
    Path file = runDirectory.resolve(DriverPod.RESOURCE);
    try {
      return MAPPER.readValue(Files.readString(file), BatchInference.class);
    } catch (IOException e) {
      throw new RunException(
          Reason.InvalidResource,
          file + " is no BatchInference that this version of Sparkinfer reads: " + e.getMessage(),
          e);
    }
  }

  Path executorTemplate() {
    return runDirectory.resolve(DriverPod.EXECUTOR_TEMPLATE);
  }

  String podIp() {
    return variable(DriverPod.POD_IP);
  }

  String podName() {
    return variable(DriverPod.POD_NAME);
  }

  String namespace() {
    return variable(DriverPod.POD_NAMESPACE);
  }

  String executorImage() {
    return variable(DriverPod.EXECUTOR_IMAGE);
  }

  String executorCpu() {
    return variable(DriverPod.EXECUTOR_CPU);
  }

  String executorPullPolicy() {
    return variable(DriverPod.EXECUTOR_PULL_POLICY);
  }

  String progressConfigMap() {
    return variable(DriverPod.PROGRESS_CONFIG_MAP);
  }

  private String variable(String name) {
    String value = variables.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          name + " is not set: the driver runs in the pods that the operator makes");
    }
    return value;
  }
}
