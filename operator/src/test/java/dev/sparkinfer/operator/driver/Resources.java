package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** Resources as the API server has stored them. */
final class Resources {
  private static final ResourceParser PARSER = ResourceParser.cluster();

  static final RunSettings SETTINGS =
      new RunSettings(
          "example.com/sparkinfer-job:1",
          "example.com/sparkinfer-job:1-gpu",
          "IfNotPresent",
          "sparkinfer-driver",
          100);

  private Resources() {}

  /** The least that a resource holds. */
  static BatchInference minimal() {
    return with(Map.of());
  }

  /** Every field that reaches a pod. */
  static BatchInference full() {
    return read("full.yaml", Map.of());
  }

  /** {@link #minimal} with other values, by path. */
  static BatchInference with(Map<String, String> overrides) {
    return read("minimal.yaml", overrides);
  }

  private static BatchInference read(String file, Map<String, String> overrides) {
    try (InputStream in = Objects.requireNonNull(Resources.class.getResourceAsStream(file))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return PARSER.parse(text, overrides).get(0);
    } catch (IOException | InvalidResourceException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
