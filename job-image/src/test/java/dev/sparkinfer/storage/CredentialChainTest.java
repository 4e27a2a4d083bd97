package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.error;
import static dev.sparkinfer.storage.ScriptedServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.StorageException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

class CredentialChainTest {

  private static final StorageConfig CONFIG = StorageConfig.aws();
  private static final Location OBJECT = Location.parse("s3://photos/a.jpg");

  private final AtomicInteger fetches = new AtomicInteger();

  private static CredentialChain.Link failing(String name, String why) {
    return new CredentialChain.Link(
        name,
        () ->
            () -> {
              throw SdkClientException.create(why);
            });
  }

  /** Gives {@code key-1}, {@code key-2} and so on, each good for so long. */
  private CredentialChain.Link having(Duration life) {
    AwsCredentialsProvider provider =
        () ->
            AwsSessionCredentials.builder()
                .accessKeyId("key-" + fetches.incrementAndGet())
                .secretAccessKey("secret")
                .sessionToken("token")
                .expirationTime(Instant.now().plus(life))
                .build();
    return new CredentialChain.Link("role", () -> provider);
  }

  @Test
  void takesTheFirstThatHasCredentialsAndKeepsThem() throws Exception {
    CredentialChain chain =
        new CredentialChain(
            CONFIG,
            List.of(
                failing("variables", "none"), having(Duration.ofHours(1)), failing("role", "no")));

    assertThat(chain.keys().accessKeyId()).isEqualTo("key-1");
    assertThat(chain.keys().accessKeyId()).isEqualTo("key-1");
    assertThat(fetches).hasValue(1);
  }

  @Test
  void fetchesAnewBeforeTheKeysExpire() throws Exception {
    CredentialChain chain = new CredentialChain(CONFIG, List.of(having(Duration.ofSeconds(50))));

    assertThat(chain.keys().accessKeyId()).isEqualTo("key-1");
    assertThat(chain.keys().accessKeyId()).isEqualTo("key-2");
  }

  @Test
  void tellsWhatEveryLinkLacks() {
    CredentialChain chain =
        new CredentialChain(
            CONFIG,
            List.of(
                failing("environment variables", "Unable to load."),
                failing(
                    "profile 'x'",
                    "no credentials for profile 'x': ProfileFile(sections=[profiles])"),
                failing("role", "Denied (Service: Sts, Status Code: 403, Request ID: 7)")));

    StorageException e = catchThrowableOfType(StorageException.class, chain::keys);

    assertThat(e.kind()).isEqualTo(Kind.CREDENTIALS_MISSING);
    assertThat(e)
        .hasMessageContaining(
            "(environment variables: Unable to load.; profile 'x': no credentials for profile"
                + " 'x'; role: Denied)")
        .hasMessageContaining("AWS_ACCESS_KEY_ID")
        .hasMessageContaining("spec.storage.credentials.secretName");
  }

  @Test
  void keysThatTheStoreCallsExpiredAreFetchedAnewOnce() throws Exception {
    CredentialChain chain = new CredentialChain(CONFIG, List.of(having(Duration.ofHours(1))));
    try (ScriptedServer server =
            ScriptedServer.start(
                error(400, "ExpiredToken"),
                ok("content"),
                error(403, "ExpiredToken"),
                error(403, "ExpiredToken"));
        Storage storage = new S3Storage(client(server, chain), true)) {
      assertThat(storage.readRange(OBJECT, 0, 100)).hasSize(7);
      StorageException e =
          catchThrowableOfType(StorageException.class, () -> storage.readRange(OBJECT, 0, 100));

      assertThat(e.kind()).isEqualTo(Kind.CREDENTIALS_REFUSED);
      assertThat(server.requests()).hasSize(4);
      assertThat(server.requests().get(0)).contains("Credential=key-1/");
      assertThat(server.requests().get(1)).contains("Credential=key-2/");
      assertThat(server.requests().get(2)).contains("Credential=key-2/");
      assertThat(server.requests().get(3)).contains("Credential=key-3/");
    }
  }

  @Test
  void keysThatCannotBeOthersAreNotTriedTwice() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(error(400, "ExpiredToken"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(
              catchThrowableOfType(StorageException.class, () -> storage.readRange(OBJECT, 0, 100))
                  .kind())
          .isEqualTo(Kind.CREDENTIALS_REFUSED);
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static S3Client client(ScriptedServer server, KeySource keys) throws StorageException {
    StorageConfig config =
        new StorageConfig(
                server.endpoint(),
                null,
                null,
                null,
                new StorageConfig.Credentials.DefaultChain(),
                true)
            .withRetries(S3Stores.HASTY);
    return new S3Client(config, keys, null);
  }
}
