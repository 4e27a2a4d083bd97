package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverPod.Store;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.ConditionalPut;
import dev.sparkinfer.api.v1alpha1.CredentialsSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.StorageSpec;
import dev.sparkinfer.storage.RetryPolicy;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageConfig.Credentials;
import dev.sparkinfer.storage.StorageConfig.Origin;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From a resource's storage to a client's settings. What a cluster mounts from Secrets and
 * ConfigMaps comes from the usual AWS variables here: keys or profile, {@code AWS_ENDPOINT_URL_S3}
 * or {@code AWS_ENDPOINT_URL} where the resource has no endpoint, {@code AWS_CA_BUNDLE}.
 */
final class StoreConfigs {
  private static final List<String> ENDPOINT_VARIABLES =
      List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");

  private StoreConfigs() {}

  /**
   * The stores of a run on this machine.
   *
   * @throws RunException {@code InvalidResource}: an endpoint is no address of a store
   */
  static RunSpec.Stores local(BatchInferenceSpec spec, Map<String, String> environment)
      throws RunException {
    return new RunSpec.Stores(
        local(spec, Store.MODEL, environment),
        local(spec, Store.INPUT, environment),
        local(spec, Store.OUTPUT, environment));
  }

  private static StorageConfig local(
      BatchInferenceSpec spec, Store store, Map<String, String> environment) throws RunException {
    Block block = Block.of(spec, store);
    StorageSpec storage = block.storage();
    String variable =
        block.isUsed() && (storage == null || storage.endpoint() == null)
            ? endpointVariable(environment)
            : null;
    return config(
        block,
        variable == null ? block.endpoint() : environment.get(variable),
        given(environment, "AWS_CA_BUNDLE") ? environment.get("AWS_CA_BUNDLE") : null,
        credentials(storage == null ? null : storage.credentials()),
        new Origin(block.name(), variable, true));
  }

  /**
   * The stores of a run in a pod of the cluster, which has each one's keys and certificates ready.
   *
   * @throws RunException {@code InvalidResource}: an endpoint is no address of a store
   */
  static RunSpec.Stores inPod(BatchInferenceSpec spec) throws RunException {
    return new RunSpec.Stores(
        inPod(spec, Store.MODEL), inPod(spec, Store.INPUT), inPod(spec, Store.OUTPUT));
  }

  private static StorageConfig inPod(BatchInferenceSpec spec, Store store) throws RunException {
    Block block = Block.of(spec, store);
    StorageSpec storage = block.storage();
    CredentialsSpec credentials = storage == null ? null : storage.credentials();
    return config(
        block,
        block.endpoint(),
        storage == null || storage.caBundle() == null ? null : store.caBundleFile(),
        credentials != null && credentials.secretName() != null
            ? new Credentials.Environment(store.environmentPrefix())
            : credentials(credentials),
        new Origin(block.name(), null, false));
  }

  /**
   * What looks like a mistake, and may be meant: a block that replaces the common one as a whole,
   * and so leads away from its endpoint. It is no error, as AWS beside another store is usual.
   */
  static List<String> warnings(BatchInferenceSpec spec) {
    String common = spec.storage() == null ? null : spec.storage().endpoint();
    if (common == null) {
      return List.of();
    }
    return Stream.of(Store.values())
        .map(store -> Block.of(spec, store))
        .filter(block -> block.isUsed() && block.endpoint() == null)
        .map(
            block ->
                "OtherStore: "
                    + block.name()
                    + " replaces spec.storage as a whole and has no endpoint: its requests go to"
                    + " AWS (locally to AWS_ENDPOINT_URL_S3, where that is set) and not to "
                    + common
                    + "; repeat the endpoint there if that is not meant")
        .toList();
  }

  private static StorageConfig config(
      Block block,
      @Nullable String endpoint,
      @Nullable String caBundle,
      Credentials credentials,
      Origin origin)
      throws RunException {
    StorageSpec storage = block.storage();
    try {
      return new StorageConfig(
          endpoint,
          storage == null ? null : storage.region(),
          storage == null ? null : storage.pathStyle(),
          caBundle,
          credentials,
          storage == null || storage.conditionalPut() == ConditionalPut.Enabled,
          storage != null && storage.requesterPays(),
          origin,
          RetryPolicy.STANDARD);
    } catch (IllegalArgumentException e) {
      throw new RunException(Reason.InvalidResource, String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable String endpointVariable(Map<String, String> environment) {
    return ENDPOINT_VARIABLES.stream()
        .filter(name -> given(environment, name))
        .findFirst()
        .orElse(null);
  }

  /** To AWS's tools an empty variable is none. */
  private static boolean given(Map<String, String> environment, String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  private static Credentials credentials(@Nullable CredentialsSpec credentials) {
    return credentials != null && Boolean.TRUE.equals(credentials.anonymous())
        ? new Credentials.Anonymous()
        : new Credentials.DefaultChain();
  }

  /**
   * A store's block of the resource: its own, which replaces the common one as a whole, or that.
   *
   * @param name of the block in force
   * @param storage null: neither is there
   * @param isUsed whether the store's URIs are of an object store
   */
  private record Block(String name, @Nullable StorageSpec storage, boolean isUsed) {
    static Block of(BatchInferenceSpec spec, Store store) {
      return switch (store) {
        case MODEL -> of(spec, "spec.model", spec.model().storage(), spec.model().uri());
        case INPUT -> of(spec, "spec.input", spec.input().storage(), spec.input().uris().get(0));
        case OUTPUT -> of(spec, "spec.output", spec.output().storage(), spec.output().uri());
      };
    }

    private static Block of(
        BatchInferenceSpec spec, String parent, @Nullable StorageSpec own, String uri) {
      boolean isUsed = !uri.startsWith("file:");
      return own == null
          ? new Block("spec.storage", spec.storage(), isUsed)
          : new Block(parent + ".storage", own, isUsed);
    }

    @Nullable String endpoint() {
      return storage == null ? null : storage.endpoint();
    }
  }
}
