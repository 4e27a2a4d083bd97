package dev.sparkinfer.storage;

import io.minio.credentials.Credentials;
import io.minio.credentials.Provider;
import java.security.ProviderException;
import java.util.Map;

/** Keys from the usual AWS variables with a prefix before their names. */
final class PrefixedEnvironment implements Provider {
  private final String prefix;
  private final Map<String, String> environment;

  PrefixedEnvironment(String prefix, Map<String, String> environment) {
    this.prefix = prefix;
    this.environment = environment;
  }

  @Override
  public Credentials fetch() {
    return new Credentials(
        required("AWS_ACCESS_KEY_ID"),
        required("AWS_SECRET_ACCESS_KEY"),
        environment.get(prefix + "AWS_SESSION_TOKEN"),
        null);
  }

  private String required(String name) {
    String value = environment.get(prefix + name);
    if (value == null || value.isEmpty()) {
      throw new ProviderException(prefix + name + " is not set or empty");
    }
    return value;
  }
}
