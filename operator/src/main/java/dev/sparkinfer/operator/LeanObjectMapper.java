package dev.sparkinfer.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** Keeps bookkeeping out of the resources that the framework caches. */
@Singleton
public class LeanObjectMapper implements KubernetesClientObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper mapper) {
    ObservingClient.withoutBookkeeping(mapper);
  }
}
