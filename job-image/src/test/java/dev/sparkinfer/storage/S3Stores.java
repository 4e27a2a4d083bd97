package dev.sparkinfer.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** S3 clients with little patience, for tests against servers that misbehave. */
final class S3Stores {

  static final RetryPolicy HASTY =
      new RetryPolicy(
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofMillis(400));

  static final StorageConfig.Credentials KEYS =
      new StorageConfig.Credentials.Keys("access", "secret", null);

  private S3Stores() {}

  static Storage at(String endpoint) throws StorageException {
    return at(endpoint, null, null, KEYS);
  }

  static Storage at(
      String endpoint,
      @Nullable String region,
      @Nullable String caBundle,
      StorageConfig.Credentials credentials)
      throws StorageException {
    return StorageOpener.open(
        new StorageConfig(endpoint, region, null, caBundle, credentials, true), "s3", HASTY);
  }
}
