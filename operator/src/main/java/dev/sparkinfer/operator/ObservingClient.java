package dev.sparkinfer.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.sparkinfer.api.driver.DriverReport;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads of Jobs, pods and ConfigMaps what observations are made from and no more, so
 * that the caches of many runs are small. What it reads is not whole: it must never be written
 * back, which is why those who write have a client of their own.
 */
final class ObservingClient {
  private ObservingClient() {}

  static KubernetesClient of(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization())
        .build();
  }

  /** How it reads. */
  static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    withoutBookkeeping(mapper);
    mapper.addMixIn(JobSpec.class, JobSpecAsRead.class);
    mapper.addMixIn(Pod.class, PodAsRead.class);
    mapper.addMixIn(ConfigMap.class, ConfigMapAsRead.class);
    return new KubernetesSerialization(mapper, true);
  }

  /** Leaves out of every object's metadata what others keep there for themselves. */
  static void withoutBookkeeping(ObjectMapper mapper) {
    mapper.addMixIn(ObjectMeta.class, ObjectMetaAsRead.class);
  }

  @JsonIgnoreProperties("managedFields")
  private abstract static class ObjectMetaAsRead {
    @JsonIgnoreProperties("kubectl.kubernetes.io/last-applied-configuration")
    @Nullable Map<String, String> annotations;
  }

  @JsonIgnoreProperties({"template", "podFailurePolicy"})
  private abstract static class JobSpecAsRead {}

  @JsonIgnoreProperties("spec")
  private abstract static class PodAsRead {}

  @JsonIgnoreProperties("binaryData")
  private abstract static class ConfigMapAsRead {
    @JsonDeserialize(using = ReportOnly.class)
    @Nullable Map<String, String> data;
  }

  /** Of a ConfigMap's data the driver's report: the rest is the driver's to read. */
  private static final class ReportOnly extends StdDeserializer<Map<String, String>> {
    private static final long serialVersionUID = 1L;

    ReportOnly() {
      super(Map.class);
    }

    @Override
    public Map<String, String> deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      Map<String, String> kept = new HashMap<>();
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        if (key.equals(DriverReport.KEY)) {
          kept.put(key, json.getText());
        }
      }
      return kept;
    }
  }
}
