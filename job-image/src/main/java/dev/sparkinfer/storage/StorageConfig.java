package dev.sparkinfer.storage;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a store; travels to executors, each of which opens its own client.
 *
 * @param endpoint {@code http(s)://host[:port]}; null for AWS
 * @param region null: asked for or the provider's default
 * @param pathStyle {@code endpoint/bucket/key} instead of {@code bucket.endpoint/key}; null: path
 *     style with an endpoint, virtual-host style without
 * @param caBundle a file of PEM certificates to trust besides the JDK's; null for none
 * @param conditionalPut false for stores without {@code If-None-Match}: a HEAD then stands in
 * @param retries how long the store is waited for
 */
public record StorageConfig(
    @Nullable String endpoint,
    @Nullable String region,
    @Nullable Boolean pathStyle,
    @Nullable String caBundle,
    Credentials credentials,
    boolean conditionalPut,
    RetryPolicy retries)
    implements Serializable {

  /** With the usual patience. */
  public StorageConfig(
      @Nullable String endpoint,
      @Nullable String region,
      @Nullable Boolean pathStyle,
      @Nullable String caBundle,
      Credentials credentials,
      boolean conditionalPut) {
    this(endpoint, region, pathStyle, caBundle, credentials, conditionalPut, RetryPolicy.STANDARD);
  }

  /** The same store, with another patience. */
  public StorageConfig withRetries(RetryPolicy policy) {
    return new StorageConfig(
        endpoint, region, pathStyle, caBundle, credentials, conditionalPut, policy);
  }

  /** Who signs the requests. */
  public sealed interface Credentials extends Serializable {
    /** Environment, profile files, web identity, container and instance roles, in AWS's order. */
    record DefaultChain() implements Credentials {}

    /** Nobody: requests are not signed. */
    record Anonymous() implements Credentials {}

    /**
     * The keys in the environment of each process that opens a client: they are never sent to
     * another one.
     *
     * @param prefix before the names of the usual AWS variables
     */
    record Environment(String prefix) implements Credentials {}

    /** These keys. */
    record Keys(String accessKey, String secretKey, @Nullable String sessionToken)
        implements Credentials {
      @Override
      public String toString() {
        return "Keys[" + accessKey + "]";
      }
    }
  }

  /** AWS with the default chain. */
  public static StorageConfig aws() {
    return new StorageConfig(null, null, null, null, new Credentials.DefaultChain(), true);
  }
}
