package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.ScriptedServer.Step;
import dev.sparkinfer.storage.StorageException.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no S3 store answers is told at once, as what it is. */
class NoStoreTest {

  private static final Location OBJECT = Location.parse("s3://photos/a/b.jpg");
  private static final String HTML = "Content-Type: text/html";
  private static final String PAGE =
      "<!doctype html><style>p {}</style><title>Sign in</title><p>Welcome</p>";
  private static final String LOGIN = HTML + "\r\nLocation: https://login.example.com/in?next=%2F";
  private static final String ENTRY =
      "<ListBucketResult><Name>photos</Name><Contents><Key>a</Key><Size>3</Size>";

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  static Stream<Arguments> pages() {
    return Stream.of(
        Arguments.of("HTML", answer(200, HTML, PAGE), List.of("200 (text/html) 'Sign in Welcome'")),
        Arguments.of(
            "JSON",
            answer(200, "Content-Type: application/json", "{\"error\": \"login\"}"),
            List.of("200 (application/json) '{\"error\": \"login\"}'")),
        Arguments.of("nothing", answer(200, "", ""), List.of("200 with no content")),
        Arguments.of("XML cut short", answer(200, "", ENTRY), List.of("200 'photos a 3'")),
        Arguments.of(
            "another XML",
            answer(200, "", "<?xml version=\"1.0\"?><html><body>hi</body></html>"),
            List.of("200 'hi'")),
        Arguments.of(
            "302", answer(302, LOGIN, PAGE), List.of("302", "Sign in", "//login.example.com/in")),
        Arguments.of(
            "308",
            answer(308, "Location: https://elsewhere.example.com/photos", ""),
            List.of("308", "leads to https://elsewhere.example.com/photos")),
        Arguments.of("400", answer(400, HTML, PAGE), List.of("400 (text/html) 'Sign in Welcome'")),
        Arguments.of("401", answer(401, "", "Unauthorized"), List.of("401 'Unauthorized'")),
        Arguments.of("403", answer(403, HTML, PAGE), List.of("403 (text/html)", "Sign in")),
        Arguments.of("405", answer(405, HTML, PAGE), List.of("405 (text/html)", "Sign in")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void aListingOfSomethingElseIsToldAtOnce(String name, Step page, List<String> told)
      throws Exception {
    try (ScriptedServer server = ScriptedServer.start(page);
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e = failure(() -> storage.list(OBJECT.withKey(""), null).nextPage());

      assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NOT_S3);
      assertThat(e.getMessage())
          .contains(told)
          .contains("GET s3://photos/ at " + server.endpoint(), "no S3 store's answer")
          .contains("correct spec.storage.endpoint")
          .doesNotContainPattern("[a-z]\\.[a-z]+\\.[A-Z]")
          .doesNotContain("Exception", "next=");
      assertThat(server.requests()).as("asked once").hasSize(1);
    }
  }

  @Test
  void aPageIsNoObjectAndNoReceipt() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answer(200, HTML, PAGE));
        Storage storage = S3Stores.at(server.endpoint())) {
      List<ThrowingCallable> calls =
          List.of(
              () -> storage.read(OBJECT, "e1", 100),
              () -> storage.read(OBJECT, null, 100),
              () -> storage.head(OBJECT),
              () -> storage.put(OBJECT, new byte[1], "text/plain"),
              () -> storage.putIfAbsent(OBJECT, new byte[1], "text/plain", Map.of()));

      assertThat(calls).allSatisfy(call -> assertThat(failure(call).kind()).isEqualTo(Kind.NOT_S3));
    }
  }

  /** A site that has one page for everything gives it an etag. */
  @Test
  void aPageIsNoChangedObjectEither() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(200, HTML + "\r\nETag: \"page\"", PAGE),
                answer(200, HTML + "\r\nETag: \"page\"", PAGE),
                answer(200, HTML + "\r\nETag: W/\"e1\"", "<html>the object</html>"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.read(OBJECT, "e1", 100)).kind()).isEqualTo(Kind.NOT_S3);
      assertThat(storage.read(OBJECT, null, 100)).as("nothing says that it is none").isNotEmpty();
      assertThat(storage.read(OBJECT, "e1", 100)).as("an HTML object").hasSize(23);
    }
  }

  @Test
  void noContentIsNoPageWhateverTypeItClaims() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answer(204, HTML, ""));
        Storage storage = S3Stores.at(server.endpoint())) {
      storage.delete(OBJECT);

      assertThat(server.requests()).singleElement().asString().startsWith("DELETE ");
    }
  }

  @Test
  void anEmptyAnswerIsNotThePlannedObject() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answer(200, "", ""));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.read(OBJECT, "e1", 100)).kind()).isEqualTo(Kind.NOT_S3);
    }
  }

  @Test
  void anErrorWithAGoodStatusIsStillAnError() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(200, "", "<Error><Code>SlowDown</Code></Error>"),
                answer(200, "", "<Error><Code>AccessDenied</Code></Error>"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e = failure(() -> storage.list(OBJECT, null).nextPage());

      assertThat(e.kind()).isEqualTo(Kind.REFUSED);
      assertThat(server.requests()).as("the first is repeated").hasSize(2);
    }
  }
}
