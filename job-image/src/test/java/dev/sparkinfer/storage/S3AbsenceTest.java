package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static dev.sparkinfer.storage.ScriptedServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.ScriptedServer.Step;
import dev.sparkinfer.storage.StorageException.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A store that does not let everything be listed answers 403 for what is not there too. */
class S3AbsenceTest {

  private static final Location OBJECT = Location.parse("s3://photos/out/_SUCCESS");

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  /** Refuses every object, and answers listings so. */
  private static Step forbiddenBut(Step listing) {
    return (request, out) -> {
      Step step = request.contains("list-type=2") ? listing : error(403, "AccessDenied");
      step.answer(request, out);
    };
  }

  private static Step listing(String... keys) {
    StringBuilder xml = new StringBuilder("<ListBucketResult><Name>photos</Name>");
    for (String key : keys) {
      xml.append("<Contents><Key>")
          .append(key)
          .append(
              "</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>3</Size></Contents>");
    }
    return answer(200, "", xml + "<IsTruncated>false</IsTruncated></ListBucketResult>");
  }

  @Test
  void whatIsNotListedIsAbsent() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(forbiddenBut(listing("out/_SUCCESS.old")));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.head(OBJECT)).isEmpty();
      assertThat(failure(() -> storage.read(OBJECT, null, 100)).kind())
          .isEqualTo(Kind.OBJECT_NOT_FOUND);
      assertThat(server.requests())
          .filteredOn(request -> request.contains("list-type=2"))
          .allMatch(request -> request.contains("prefix=out%2F_SUCCESS "));
    }
  }

  @Test
  void whatIsListedIsForbidden() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(forbiddenBut(listing("out/_SUCCESS")));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.head(OBJECT)).kind()).isEqualTo(Kind.ACCESS_DENIED);
      assertThat(failure(() -> storage.read(OBJECT, null, 100)).kind())
          .isEqualTo(Kind.ACCESS_DENIED);
    }
  }

  @Test
  void whereListingIsForbiddenTooNothingIsConcluded() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(forbiddenBut(error(403, "AccessDenied")));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.head(OBJECT)).kind()).isEqualTo(Kind.ACCESS_DENIED);
      assertThat(failure(() -> storage.read(OBJECT, null, 100)).kind())
          .isEqualTo(Kind.ACCESS_DENIED);
    }
  }
}
