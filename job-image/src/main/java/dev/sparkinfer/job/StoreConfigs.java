package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.ConditionalPut;
import dev.sparkinfer.api.v1alpha1.CredentialsSpec;
import dev.sparkinfer.api.v1alpha1.StorageSpec;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageConfig.Credentials;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From a resource's storage to a client's settings. What a cluster mounts from Secrets and
 * ConfigMaps comes from the usual AWS variables here: keys or profile, {@code AWS_ENDPOINT_URL_S3}
 * or {@code AWS_ENDPOINT_URL} where the resource has no endpoint, {@code AWS_CA_BUNDLE}.
 */
final class StoreConfigs {
  private StoreConfigs() {}

  static StorageConfig local(@Nullable StorageSpec storage, Map<String, String> environment) {
    String endpoint = storage == null ? null : storage.endpoint();
    if (endpoint == null) {
      endpoint = environment.get("AWS_ENDPOINT_URL_S3");
    }
    if (endpoint == null) {
      endpoint = environment.get("AWS_ENDPOINT_URL");
    }
    return new StorageConfig(
        endpoint,
        storage == null ? null : storage.region(),
        storage == null ? null : storage.pathStyle(),
        environment.get("AWS_CA_BUNDLE"),
        credentials(storage == null ? null : storage.credentials()),
        storage == null || storage.conditionalPut() == ConditionalPut.Enabled);
  }

  /** The same in a pod of the cluster, which has each store's keys and certificates ready. */
  static StorageConfig inPod(@Nullable StorageSpec storage, DriverPod.Store store) {
    if (storage == null) {
      return StorageConfig.aws();
    }
    CredentialsSpec credentials = storage.credentials();
    return new StorageConfig(
        storage.endpoint(),
        storage.region(),
        storage.pathStyle(),
        storage.caBundle() == null ? null : store.caBundleFile(),
        credentials != null && credentials.secretName() != null
            ? new Credentials.Environment(store.environmentPrefix())
            : credentials(credentials),
        storage.conditionalPut() == ConditionalPut.Enabled);
  }

  private static Credentials credentials(@Nullable CredentialsSpec credentials) {
    return credentials != null && Boolean.TRUE.equals(credentials.anonymous())
        ? new Credentials.Anonymous()
        : new Credentials.DefaultChain();
  }
}
