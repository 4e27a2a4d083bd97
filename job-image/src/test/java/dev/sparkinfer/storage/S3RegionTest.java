package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static dev.sparkinfer.storage.ScriptedServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.ScriptedServer.Step;
import dev.sparkinfer.storage.StorageException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that take one region only, and say which in their errors' bodies. */
class S3RegionTest {

  private static final Location OBJECT = Location.parse("s3://photos/out/_SUCCESS");

  /** As versitygw says it, and as Garage does. */
  private static final String EXPECTING =
      "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is"
          + " malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message></Error>";

  private static final String ELEMENT =
      "<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code><Message>unexpected"
          + " scope</Message><Region>eu-west-1</Region></Error>";

  private static Step insisting(String body, Step then) {
    return (request, out) -> {
      if (request.contains("/eu-west-1/s3/aws4_request")) {
        then.answer(request, out);
      } else {
        answer(400, "Content-Type: application/xml", body).answer(request, out);
      }
    };
  }

  private static Storage storage(ScriptedServer server, @Nullable String ambient)
      throws StorageException {
    StorageConfig config =
        new StorageConfig(server.endpoint(), null, null, null, S3Stores.KEYS, true)
            .withRetries(S3Stores.HASTY);
    return new S3Storage(new S3Client(config, KeySource.of(config), ambient), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {EXPECTING, ELEMENT})
  void aHeadAsFirstRequestFindsTheRegion(String body) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(insisting(body, ok("content")));
        Storage storage = storage(server, null)) {
      assertThat(storage.head(OBJECT).orElseThrow().entry().size()).isEqualTo(7);
      assertThat(server.requests())
          .extracting(request -> request.substring(0, request.indexOf(' ')))
          .containsExactly("HEAD", "GET", "GET", "HEAD");

      storage.read(OBJECT, null, 100);
      assertThat(server.requests()).as("and keeps it").hasSize(5);
    }
  }

  @Test
  void aHeadOfWhatIsAbsentFindsTheRegionToo() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(insisting(ELEMENT, ScriptedServer.error(404, "NoSuchKey")));
        Storage storage = storage(server, null)) {
      assertThat(storage.head(OBJECT)).isEmpty();
    }
  }

  @Test
  void theRegionOfTheSurroundingsIsTriedFirstAndMayBeWrong() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(insisting(ELEMENT, ok("content")));
        Storage right = storage(server, "eu-west-1");
        Storage wrong = storage(server, "ap-south-1")) {
      assertThat(right.read(OBJECT, null, 100)).hasSize(7);
      assertThat(server.requests()).hasSize(1);
      assertThat(wrong.read(OBJECT, null, 100)).hasSize(7);
      assertThat(server.requests().get(1)).contains("/ap-south-1/s3/");
    }
  }

  @Test
  void aRegionOfTheResourceIsNotChanged() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(insisting(ELEMENT, ok("content")));
        Storage storage = S3Stores.at(server.endpoint(), "us-west-2", null, S3Stores.KEYS)) {
      StorageException e = catchThrowableOfType(StorageException.class, () -> storage.head(OBJECT));

      assertThat(e.kind()).isEqualTo(Kind.WRONG_REGION);
      assertThat(e)
          .hasMessageContaining("us-west-2")
          .hasMessageContaining("set spec.storage.region: eu-west-1");
    }
  }

  @Test
  void variablesAndProfileNameARegion(@TempDir Path directory) throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("config"), "[default]\nregion = eu-north-1\n[profile bare]\n");
    Map<String, String> settings =
        Map.of(
            "aws.configFile",
            config.toString(),
            "aws.sharedCredentialsFile",
            directory.resolve("none").toString());

    assertThat(AmbientRegion.of(Map.of("AWS_REGION", "a-1", "AWS_DEFAULT_REGION", "b-1")))
        .isEqualTo("a-1");
    assertThat(AmbientRegion.of(Map.of("AWS_REGION", "", "AWS_DEFAULT_REGION", "b-1")))
        .isEqualTo("b-1");
    try (AwsSettings set = AwsSettings.of(settings)) {
      assertThat(AmbientRegion.of(Map.of())).isEqualTo("eu-north-1");
    }
    try (AwsSettings set = AwsSettings.of(settings).and("aws.profile", "bare")) {
      assertThat(AmbientRegion.of(Map.of())).isNull();
    }
  }
}
