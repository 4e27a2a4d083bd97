package dev.sparkinfer.storage;

/** Makes the {@link Storage} for a URI's scheme. */
public final class StorageOpener {

  private StorageOpener() {}

  /**
   * Opens a client; nothing is sent before its first call.
   *
   * @param scheme {@code s3} or {@code file}, for which the configuration is not used
   * @throws StorageException {@code TLS_FAILED}: {@code caBundle} cannot be read
   * @throws IllegalArgumentException another scheme
   */
  public static Storage open(StorageConfig config, String scheme) throws StorageException {
    return switch (scheme) {
      case "s3" -> new S3Storage(new S3Client(config), config.conditionalPut());
      case "file" -> new FileStorage();
      default ->
          throw new IllegalArgumentException("No storage for '" + scheme + ":'; use s3: or file:");
    };
  }

  /** The same with another patience than the configuration's. */
  public static Storage open(StorageConfig config, String scheme, RetryPolicy policy)
      throws StorageException {
    return open(config.withRetries(policy), scheme);
  }
}
