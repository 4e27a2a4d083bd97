package dev.sparkinfer.storage;

import io.minio.credentials.AwsConfigProvider;
import io.minio.credentials.AwsEnvironmentProvider;
import io.minio.credentials.Credentials;
import io.minio.credentials.IamAwsProvider;
import io.minio.credentials.Provider;
import java.security.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * AWS's default chain: environment, profile in the shared credentials file, then web identity,
 * container role or instance role. What worked once is asked first, and asked again only when its
 * credentials expire; when nothing works the failure says what each link lacked.
 */
final class CredentialChain implements Provider {

  private final List<Provider> links;
  private @Nullable Provider working;
  private @Nullable Credentials current;

  CredentialChain(List<Provider> links) {
    this.links = List.copyOf(links);
  }

  /** The chain that the environment calls for. */
  static CredentialChain standard(Map<String, String> environment) {
    List<Provider> links = new ArrayList<>();
    links.add(new AwsEnvironmentProvider());
    links.add(new AwsConfigProvider(null, null));
    boolean roleGiven =
        environment.containsKey("AWS_WEB_IDENTITY_TOKEN_FILE")
            || environment.containsKey("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
            || environment.containsKey("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    boolean metadataOff = "true".equalsIgnoreCase(environment.get("AWS_EC2_METADATA_DISABLED"));
    if (roleGiven || !metadataOff) {
      links.add(new IamAwsProvider(null, roleClient(roleGiven)));
    }
    return new CredentialChain(links);
  }

  /** Outside EC2 nobody answers at the metadata address: that must not take long to find out. */
  private static OkHttpClient roleClient(boolean roleGiven) {
    return new OkHttpClient.Builder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectTimeout(Duration.ofSeconds(roleGiven ? 5 : 1))
        .callTimeout(Duration.ofSeconds(roleGiven ? 20 : 2))
        .build();
  }

  @Override
  public synchronized Credentials fetch() {
    if (current != null && !current.isExpired()) {
      return current;
    }
    List<Provider> order = new ArrayList<>(links);
    if (working != null) {
      order.remove(working);
      order.add(0, working);
    }
    List<String> lacks = new ArrayList<>();
    for (Provider link : order) {
      try {
        Credentials fetched = link.fetch();
        working = link;
        current = fetched;
        return fetched;
      } catch (ProviderException | IllegalArgumentException e) {
        lacks.add(e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause());
      }
    }
    throw new ProviderException(String.join("; ", lacks));
  }
}
