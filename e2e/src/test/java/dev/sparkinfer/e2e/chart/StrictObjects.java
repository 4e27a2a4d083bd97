package dev.sparkinfer.e2e.chart;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;

/** Reads objects of Kubernetes as strictly as {@code kubectl --validate=strict}. */
final class StrictObjects {
  private static final KubernetesSerialization KINDS = new KubernetesSerialization();

  /** The models keep unknown fields; here they find no place. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  private StrictObjects() {}

  static void check(JsonNode object) {
    String apiVersion = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    Class<? extends KubernetesResource> type =
        Objects.requireNonNull(
            KINDS.getRegisteredKubernetesResource(apiVersion, kind), apiVersion + " " + kind);
    assertThatCode(() -> STRICT.treeToValue(object, type))
        .as("%s %s", kind, object.path("metadata").path("name"))
        .doesNotThrowAnyException();
  }
}
