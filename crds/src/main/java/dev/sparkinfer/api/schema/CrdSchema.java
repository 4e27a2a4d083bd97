package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The schema that the custom resource definition on the class path holds. */
final class CrdSchema {
  private static final String DEFINITION = "/batchinferences.sparkinfer.dev.yaml";

  private CrdSchema() {}

  /** The schema of a whole resource, with that of Kubernetes for its metadata. */
  static JSONSchemaProps load() {
    JSONSchemaProps root =
        read(DEFINITION, CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .get(0)
            .getSchema()
            .getOpenAPIV3Schema();
    root.getProperties().put("metadata", read("object-meta.yaml", JSONSchemaProps.class));
    return root;
  }

  private static <T> T read(String resource, Class<T> type) {
    try (InputStream in = CrdSchema.class.getResourceAsStream(resource)) {
      return new YAMLMapper().readValue(Objects.requireNonNull(in, resource), type);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
