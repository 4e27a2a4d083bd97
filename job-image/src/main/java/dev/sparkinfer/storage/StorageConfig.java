package dev.sparkinfer.storage;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a store; travels to executors, each of which opens its own client.
 *
 * @param endpoint {@code http(s)://host[:port][/path]}, blanks around it and a slash at its end
 *     left out; null for AWS
 * @param region null: asked for or the provider's default
 * @param pathStyle {@code endpoint/bucket/key} instead of {@code bucket.endpoint/key}; null: path
 *     style with an endpoint, virtual-host style without
 * @param caBundle a file of PEM certificates to trust besides the JDK's; null for none
 * @param conditionalPut false for stores without {@code If-None-Match}: a HEAD then stands in
 * @param requesterPays whether the bucket's owner lets those who ask pay
 * @param origin where a person changes all this
 * @param retries how long the store is waited for
 */
public record StorageConfig(
    @Nullable String endpoint,
    @Nullable String region,
    @Nullable Boolean pathStyle,
    @Nullable String caBundle,
    Credentials credentials,
    boolean conditionalPut,
    boolean requesterPays,
    Origin origin,
    RetryPolicy retries)
    implements Serializable {

  /**
   * @throws IllegalArgumentException the endpoint is no address of a store; the message names the
   *     setting and what to write
   */
  public StorageConfig {
    if (endpoint != null) {
      Endpoint checked = Endpoint.parse(endpoint, origin.endpoint());
      if (Boolean.FALSE.equals(pathStyle) && checked.isNumber()) {
        throw new IllegalArgumentException(
            origin.block()
                + ".pathStyle: false puts the bucket before the host's name, and "
                + checked
                + " has none: leave it out");
      }
      endpoint = checked.toString();
    }
  }

  /** With the usual patience, of the common {@code spec.storage}. */
  public StorageConfig(
      @Nullable String endpoint,
      @Nullable String region,
      @Nullable Boolean pathStyle,
      @Nullable String caBundle,
      Credentials credentials,
      boolean conditionalPut) {
    this(
        endpoint,
        region,
        pathStyle,
        caBundle,
        credentials,
        conditionalPut,
        false,
        Origin.COMMON,
        RetryPolicy.STANDARD);
  }

  /** The same store, with another patience. */
  public StorageConfig withRetries(RetryPolicy policy) {
    return new StorageConfig(
        endpoint,
        region,
        pathStyle,
        caBundle,
        credentials,
        conditionalPut,
        requesterPays,
        origin,
        policy);
  }

  /**
   * A setting's full name in the block that is in force, such as {@code
   * spec.output.storage.conditionalPut}: what a remedy tells people to change.
   */
  public String field(String name) {
    return origin.block() + "." + name;
  }

  /**
   * Where a person changes a configuration, for messages.
   *
   * @param block the resource's block in force: {@code spec.storage}, or one that replaces it
   * @param endpointVariable the environment variable that gave the endpoint; null: the block did
   * @param local whether keys and certificates are those of this machine's AWS settings
   */
  public record Origin(String block, @Nullable String endpointVariable, boolean local)
      implements Serializable {
    static final Origin COMMON = new Origin("spec.storage", null, false);

    String endpoint() {
      return endpointVariable == null ? block + ".endpoint" : endpointVariable;
    }

    String caBundle() {
      return local ? "AWS_CA_BUNDLE (in a cluster " + block + ".caBundle)" : block + ".caBundle";
    }
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
