package dev.sparkinfer.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import java.util.Map;

/** Resources as the API server may hold them, past the rules of their definition. */
final class Resources {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Resources() {}

  static BatchInference withSparkConf(BatchInference resource, Map<String, String> conf) {
    ObjectNode json = MAPPER.valueToTree(resource);
    ((ObjectNode) json.get("spec")).set("sparkConf", MAPPER.valueToTree(conf));
    return MAPPER.convertValue(json, BatchInference.class);
  }

  /** As the operator writes it for the driver. */
  static String json(BatchInference resource) {
    return MAPPER.valueToTree(resource).toString();
  }
}
