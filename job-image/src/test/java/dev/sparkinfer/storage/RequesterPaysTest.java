package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequesterPaysTest {

  @Test
  void everyRequestSaysWhoPays() throws Exception {
    Location object = Location.parse("s3://photos/a.jpg");
    try (ScriptedServer server = ScriptedServer.start(ok("x"));
        Storage storage =
            StorageOpener.open(
                new StorageConfig(
                    server.endpoint(),
                    null,
                    null,
                    null,
                    S3Stores.KEYS,
                    true,
                    true,
                    StorageConfig.Origin.COMMON,
                    S3Stores.HASTY),
                "s3")) {
      storage.read(object, null, 100);
      storage.head(object);
      storage.put(object, new byte[1], "image/jpeg");
      storage.delete(object);
      assertThatThrownBy(() -> storage.list(object, null).nextPage())
          .isInstanceOf(StorageException.class);

      assertThat(server.requests())
          .hasSize(5)
          .allSatisfy(
              request ->
                  assertThat(request)
                      .containsIgnoringCase("x-amz-request-payer: requester")
                      .as("signed too")
                      .contains(";x-amz-request-payer"));
    }
  }
}
