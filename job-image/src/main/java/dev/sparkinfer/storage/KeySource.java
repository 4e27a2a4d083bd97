package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageConfig.Credentials;
import dev.sparkinfer.storage.StorageException.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Where the keys come from that sign a store's requests. */
interface KeySource extends AutoCloseable {

  /**
   * Keys that are good now; null: requests are not signed.
   *
   * @throws StorageException {@code CREDENTIALS_MISSING}, with what each place lacks
   */
  @Nullable AwsCredentials keys() throws StorageException;

  /**
   * Forgets keys that the store calls expired.
   *
   * @return whether there may be others now
   */
  default boolean renew(AwsCredentials expired) {
    return false;
  }

  @Override
  default void close() {}

  /** What a configuration asks for. */
  static KeySource of(StorageConfig config) {
    Credentials credentials = config.credentials();
    if (credentials instanceof Credentials.Keys keys) {
      AwsCredentials fixed = pair(keys.accessKey(), keys.secretKey(), keys.sessionToken());
      return () -> fixed;
    }
    if (credentials instanceof Credentials.Environment environment) {
      return () -> inEnvironment(environment.prefix(), System.getenv(), config);
    }
    if (credentials instanceof Credentials.DefaultChain) {
      return CredentialChain.standard(config);
    }
    return () -> null;
  }

  /** The usual AWS variables with a prefix before their names. */
  static AwsCredentials inEnvironment(
      String prefix, Map<String, String> environment, StorageConfig config)
      throws StorageException {
    String accessKey = environment.getOrDefault(prefix + "AWS_ACCESS_KEY_ID", "");
    String secretKey = environment.getOrDefault(prefix + "AWS_SECRET_ACCESS_KEY", "");
    if (accessKey.isBlank() || secretKey.isBlank()) {
      throw new StorageException(
          Kind.CREDENTIALS_MISSING,
          prefix
              + "AWS_ACCESS_KEY_ID or "
              + prefix
              + "AWS_SECRET_ACCESS_KEY is empty: fill it in the Secret of "
              + config.field("credentials.secretName"),
          null);
    }
    return pair(accessKey, secretKey, environment.get(prefix + "AWS_SESSION_TOKEN"));
  }

  /** Keys, of a session when there is a token. */
  static AwsCredentials pair(String accessKey, String secretKey, @Nullable String sessionToken) {
    return sessionToken == null || sessionToken.isBlank()
        ? AwsBasicCredentials.create(accessKey, secretKey)
        : AwsSessionCredentials.create(accessKey, secretKey, sessionToken);
  }
}
