package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static dev.sparkinfer.storage.ScriptedServer.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.ScriptedServer.Step;
import dev.sparkinfer.storage.StorageException.Kind;
import okhttp3.HttpUrl;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects within the store are followed, signed anew; others are told. */
class RedirectsTest {

  private static final Location OBJECT = Location.parse("s3://photos/a/b c.jpg");

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  private static Step to(int status, String location) {
    return answer(status, "Location: " + location, "");
  }

  private static @Nullable String header(String request, String name) {
    return request
        .lines()
        .filter(line -> line.toLowerCase().startsWith(name + ":"))
        .findFirst()
        .orElse(null);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void followsWithinTheStoreAndSignsAnew(int status) throws Exception {
    try (ScriptedServer other = ScriptedServer.start(ok("content"));
        ScriptedServer server =
            ScriptedServer.start(
                to(status, other.endpoint() + "/photos/a/b%20c.jpg"),
                to(status, other.endpoint() + "/photos/a/b%20c.jpg"),
                to(status, other.endpoint() + "/photos"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("content");
      storage.put(OBJECT, new byte[7], "text/plain");
      assertThat(failure(() -> storage.list(OBJECT, null).nextPage()).kind())
          .as("ok() is no listing")
          .isEqualTo(Kind.NOT_S3);

      assertThat(other.requests()).hasSize(3);
      assertThat(other.requests().get(0)).startsWith("GET /photos/a/b%20c.jpg HTTP");
      assertThat(other.requests().get(1))
          .startsWith("PUT /photos/a/b%20c.jpg HTTP")
          .contains("Content-Length: 7");
      assertThat(other.requests().get(2)).startsWith("GET /photos?").contains("list-type=2");
      assertThat(other.requests())
          .allSatisfy(request -> assertThat(header(request, "host")).endsWith(":" + other.port()));
      assertThat(header(other.requests().get(0), "authorization"))
          .isNotEqualTo(header(server.requests().get(0), "authorization"));
    }
  }

  @Test
  void followsTheStoresOwnWords() throws Exception {
    try (ScriptedServer other = ScriptedServer.start(ok("content"));
        ScriptedServer server =
            ScriptedServer.start(
                answer(
                    307,
                    "",
                    "<Error><Code>TemporaryRedirect</Code><Endpoint>127.0.0.1:"
                        + other.port()
                        + "</Endpoint></Error>"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("content");
    }
  }

  @Test
  void signsNothingForAnotherHost() throws Exception {
    try (ScriptedServer thief = ScriptedServer.start(ok("content"));
        ScriptedServer server =
            ScriptedServer.start(
                to(307, "http://localhost:" + thief.port() + "/photos/a/b%20c.jpg"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(e.kind()).isEqualTo(Kind.NOT_S3);
      assertThat(e)
          .hasMessageContaining("leads to http://localhost:" + thief.port())
          .hasMessageContaining("correct spec.storage.endpoint");
      assertThat(thief.requests()).isEmpty();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aRedirectToTheLoginOfTheSameHostIsTold() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(to(302, "/login?next=/photos/a"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e = failure(() -> storage.head(OBJECT));

      assertThat(e.kind()).isEqualTo(Kind.NOT_S3);
      assertThat(e).hasMessageContaining("leads to " + server.endpoint() + "/login");
    }
  }

  @Test
  void endsWhereRedirectsGoInCircles() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(to(307, "/photos/a/b%20c.jpg"));
        ScriptedServer first =
            ScriptedServer.start(to(307, server.endpoint() + "/photos/a/b%20c.jpg"));
        Storage storage = S3Stores.at(first.endpoint())) {
      assertThat(failure(() -> storage.read(OBJECT, null, 100)).kind()).isEqualTo(Kind.NOT_S3);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"a//b.jpg, /photos/a/b.jpg", "/a.jpg,   /photos/a.jpg", "a///b,    /photos/a/b"})
  void aKeyThatTheStoreCleansIsNotReadAsAnother(String key, String cleaned) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(to(301, cleaned), ok("another object"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e =
          failure(() -> storage.read(new Location("s3", "photos", key), null, 100));

      assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED_KEY);
      assertThat(e).hasMessageContaining("has an empty segment");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://photos.s3.us-east-1.amazonaws.com/k, https://photos.s3-eu-west-1.amazonaws.com/k, true
          https://photos.s3.us-east-1.amazonaws.com/k, https://photos.s3.eu-west-1.amazonaws.com/k, true
          https://photos.s3.us-east-1.amazonaws.com/k, https://evil.eu-west-1.elb.amazonaws.com/k,  false
          https://photos.s3.us-east-1.amazonaws.com/k, http://photos.s3.eu-west-1.amazonaws.com/k,  false
          https://store.example.com/photos/k,          https://photos.store.example.com/k,          true
          http://store.example.com/photos/k,           https://store.example.com/photos/k,          true
          http://store.example.com/photos/k,           http://store.example.com/photos/k/,          false
          http://store.example.com/photos/k,           http://example.com/photos/k,                 false
          http://store.example.com/s3/photos/k,        http://store.example.com/v2/s3/photos/k,     true
          http://store.example.com/photos/k,           http://store.example.com/other/k,            false
          """)
  void knowsTheStore(String asked, String location, boolean followed) throws Exception {
    S3Error redirect =
        new S3Error(307, S3Answers.SILENCE, "", "", null, null, HttpUrl.get(location));
    S3Request get = S3Request.of(io.minio.Http.Method.GET, new Location("s3", "photos", "k"));

    assertThat(Redirects.target(redirect, get, HttpUrl.get(asked)).isPresent()).isEqualTo(followed);
  }
}
