package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * AWS's default chain, by AWS's own library: variables, web identity, the profile with all that it
 * may name (keys, SSO, a role, a process), container role, instance role. Keys are kept until they
 * are about to expire; when nothing works the failure says what each link lacked.
 */
final class CredentialChain implements KeySource {

  /**
   * One place to look.
   *
   * @param name for messages
   * @param provider makes a new one, which knows nothing of what was fetched before
   */
  record Link(String name, Supplier<AwsCredentialsProvider> provider) {}

  /** Keys this close to their end are not handed out, but for want of others. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final int TOLD_CHARACTERS = 300;

  private final StorageConfig config;
  private final List<Link> links;
  private final Map<Link, AwsCredentialsProvider> providers = new HashMap<>();
  private volatile @Nullable AwsCredentials current;

  CredentialChain(StorageConfig config, List<Link> links) {
    this.config = config;
    this.links = List.copyOf(links);
  }

  /** The chain that the environment calls for. */
  static CredentialChain standard(StorageConfig config) {
    List<Link> links = new ArrayList<>();
    links.add(new Link("environment variables", () -> () -> variables(System.getenv())));
    if (isSet(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE)) {
      links.add(new Link("web identity", WebIdentityTokenFileCredentialsProvider::create));
    }
    links.add(
        new Link(
            "profile '" + ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow() + "'",
            ProfileCredentialsProvider::create));
    if (isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
        || isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI)) {
      links.add(new Link("container role", () -> ContainerCredentialsProvider.builder().build()));
    }
    if (!SdkSystemSetting.AWS_EC2_METADATA_DISABLED.getBooleanValueOrThrow()) {
      links.add(new Link("instance role", InstanceProfileCredentialsProvider::create));
    }
    return new CredentialChain(config, links);
  }

  /** The library takes empty variables for keys, and speaks of settings of its own. */
  private static AwsCredentials variables(Map<String, String> environment) {
    String accessKey = environment.getOrDefault("AWS_ACCESS_KEY_ID", "").strip();
    String secretKey = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "").strip();
    if (accessKey.isEmpty() || secretKey.isEmpty()) {
      throw SdkClientException.create(
          "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set");
    }
    return KeySource.pair(accessKey, secretKey, environment.get("AWS_SESSION_TOKEN"));
  }

  private static boolean isSet(SdkSystemSetting setting) {
    return setting.getStringValue().filter(value -> !value.isBlank()).isPresent();
  }

  @Override
  public AwsCredentials keys() throws StorageException {
    AwsCredentials known = current;
    return known != null && lasts(known, MARGIN) ? known : fetch();
  }

  private synchronized AwsCredentials fetch() throws StorageException {
    AwsCredentials known = current;
    if (known != null && lasts(known, MARGIN)) {
      return known;
    }
    List<String> lacks = new ArrayList<>();
    for (Link link : links) {
      try {
        AwsCredentials fetched =
            providers.computeIfAbsent(link, one -> one.provider().get()).resolveCredentials();
        current = fetched;
        return fetched;
      } catch (RuntimeException e) {
        // The library has no type for a file that nobody can read, or a process that fails.
        lacks.add(link.name() + ": " + told(e));
      }
    }
    if (known != null && lasts(known, Duration.ZERO)) {
      return known;
    }
    throw new StorageException(
        Kind.CREDENTIALS_MISSING,
        "No AWS credentials found ("
            + String.join("; ", lacks)
            + "); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a profile, name a Secret in "
            + config.field("credentials.secretName")
            + ", or set "
            + config.field("credentials.anonymous"),
        null);
  }

  private static boolean lasts(AwsCredentials keys, Duration margin) {
    return keys.expirationTime().map(Instant.now().plus(margin)::isBefore).orElse(true);
  }

  @Override
  public synchronized boolean renew(AwsCredentials expired) {
    if (expired.equals(current)) {
      current = null;
      closeProviders();
    }
    return true;
  }

  @Override
  public synchronized void close() {
    closeProviders();
  }

  private void closeProviders() {
    for (AwsCredentialsProvider provider : providers.values()) {
      if (provider instanceof SdkAutoCloseable closeable) {
        closeable.close();
      }
    }
    providers.clear();
  }

  /** The library's words, without what it says of its own objects. */
  private static String told(RuntimeException failure) {
    String said = failure.getMessage() == null ? "" : failure.getMessage();
    Throwable cause = failure.getCause();
    if (cause != null && cause.getMessage() != null && !said.contains(cause.getMessage())) {
      said = said + " " + cause.getMessage();
    }
    String plain =
        said.replaceAll(":? ?ProfileFile\\(.*", "")
            .replaceAll("\\((Service|SDK Attempt Count): [^)]*\\)", "")
            .replaceAll("\\b(?:[a-z]+\\.)+[A-Z]\\w*: ", "")
            .replaceAll("\\s+", " ")
            .strip();
    return plain.length() > TOLD_CHARACTERS ? plain.substring(0, TOLD_CHARACTERS) + "…" : plain;
  }
}
