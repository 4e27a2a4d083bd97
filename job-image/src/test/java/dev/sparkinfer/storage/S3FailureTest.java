package dev.sparkinfer.storage;

import static dev.sparkinfer.storage.ScriptedServer.answer;
import static dev.sparkinfer.storage.ScriptedServer.error;
import static dev.sparkinfer.storage.ScriptedServer.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.storage.StorageConfig.Credentials.Anonymous;
import dev.sparkinfer.storage.StorageConfig.Credentials.Keys;
import dev.sparkinfer.storage.StorageException.Kind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal of a store has its kind, and its message what to do. */
class S3FailureTest {

  private static final Location OBJECT = Location.parse("s3://photos/a/b.jpg");

  private static StorageException failure(ThrowingCallable call) {
    return catchThrowableOfType(StorageException.class, call);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          404, NoSuchKey,                    OBJECT_NOT_FOUND,    s3://photos/a/b.jpg
          404, NoSuchBucket,                 BUCKET_NOT_FOUND,    'photos'
          403, AccessDenied,                 ACCESS_DENIED,       spec.storage.credentials
          403, InvalidAccessKeyId,           CREDENTIALS_REFUSED, spec.storage.credentials
          403, SignatureDoesNotMatch,        CREDENTIALS_REFUSED, spec.storage.credentials
          403, InvalidTokenId,               CREDENTIALS_REFUSED, spec.storage.credentials
          400, ExpiredToken,                 CREDENTIALS_REFUSED, spec.storage.credentials
          403, RequestTimeTooSkewed,         CREDENTIALS_REFUSED, clock
          400, AuthorizationHeaderMalformed, CREDENTIALS_REFUSED, spec.storage.credentials
          301, PermanentRedirect,            WRONG_REGION,        spec.storage.region
          412, PreconditionFailed,           OBJECT_CHANGED,      s3://photos/a/b.jpg
          400, XMinioInvalidObjectName,      UNSUPPORTED_KEY,     s3://photos/a/b.jpg
          405, MethodNotAllowed,             REFUSED,             MethodNotAllowed
          400, KMS.DisabledException,        REFUSED,             KMS.DisabledException
          """)
  void tellsRefusalsApart(int status, String code, Kind kind, String told) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(error(status, code));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e = failure(() -> storage.readRange(OBJECT, 0, 100));

      assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
      assertThat(e).hasMessageContaining(told.replace("'", ""));
      assertThat(e).hasMessageContaining(server.endpoint()).hasMessageContaining("told why");
      assertThat(server.requests()).as("asked once").hasSize(1);
    }
  }

  @Test
  void anArchivedObjectIsToBeRestored() throws Exception {
    String body =
        "<Error><Code>InvalidObjectState</Code><Message>not valid</Message>"
            + "<StorageClass>DEEP_ARCHIVE</StorageClass></Error>";
    try (ScriptedServer server =
            ScriptedServer.start(answer(403, "", body), error(403, "InvalidObjectState"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException told = failure(() -> storage.read(OBJECT, null, 100));
      StorageException silent = failure(() -> storage.read(OBJECT, null, 100));

      assertThat(told.kind()).isEqualTo(Kind.OBJECT_ARCHIVED);
      assertThat(told)
          .hasMessage(
              "s3://photos/a/b.jpg is archived in storage class DEEP_ARCHIVE: restore it first");
      assertThat(silent).hasMessage("s3://photos/a/b.jpg is archived: restore it first");
    }
  }

  @Test
  void anAnonymousRefusalIsToldAsOne() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(error(403, "AccessDenied"));
        Storage storage = S3Stores.at(server.endpoint(), null, null, new Anonymous())) {
      StorageException e = failure(() -> storage.list(OBJECT, null).nextPage());

      assertThat(e.kind()).isEqualTo(Kind.ACCESS_DENIED);
      assertThat(e)
          .hasMessageContaining("the request was anonymous")
          .hasMessageContaining("spec.storage.credentials.secretName");
    }
  }

  @Test
  void aRemedyNamesTheBlockInForce() throws Exception {
    StorageConfig.Origin origin = new StorageConfig.Origin("spec.output.storage", null, false);
    try (ScriptedServer server = ScriptedServer.start(error(501, "NotImplemented"));
        Storage storage =
            StorageOpener.open(
                new StorageConfig(
                    server.endpoint(),
                    null,
                    null,
                    null,
                    S3Stores.KEYS,
                    true,
                    false,
                    origin,
                    S3Stores.HASTY),
                "s3")) {
      assertThat(failure(() -> storage.putIfAbsent(OBJECT, new byte[1], "text/plain", Map.of())))
          .hasMessageContaining("set spec.output.storage.conditionalPut: Disabled");
    }
  }

  @Test
  void namesTheRightRegion() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(answer(301, "x-amz-bucket-region: eu-central-1", ""));
        Storage storage = S3Stores.at(server.endpoint(), "us-west-2", null, S3Stores.KEYS)) {
      StorageException e = failure(() -> storage.list(OBJECT, null).nextPage());

      assertThat(e.kind()).isEqualTo(Kind.WRONG_REGION);
      assertThat(e).hasMessageContaining("us-west-2").hasMessageContaining("region: eu-central-1");
    }
  }

  @Test
  void findsTheRegionWhenNoneIsGiven() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(
                    400,
                    "Content-Type: application/xml",
                    "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message>"
                        + "<Region>eu-central-1</Region></Error>"),
                ok("content"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("content");
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("content");

      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().get(0)).contains("/us-east-1/s3/");
      assertThat(server.requests().subList(1, 3)).allMatch(r -> r.contains("/eu-central-1/s3/"));
    }
  }

  @Test
  void asksAgainWhatAHeadCannotSay() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(404, "", ""),
                error(404, "NoSuchBucket"), // no bucket
                answer(403, "", ""),
                error(403, "InvalidAccessKeyId"), // no such key
                answer(404, "", ""),
                error(404, "NoSuchKey"), // no object
                answer(404, "", "")); // and no second question for the next
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.head(OBJECT)).kind()).isEqualTo(Kind.BUCKET_NOT_FOUND);
      assertThat(failure(() -> storage.head(OBJECT)).kind()).isEqualTo(Kind.CREDENTIALS_REFUSED);
      assertThat(storage.head(OBJECT)).isEmpty();
      assertThat(storage.head(OBJECT)).isEmpty();
      assertThat(server.requests()).hasSize(7);
    }
  }

  @Test
  void aGatewaysNotFoundSaysNothingOfObjects() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(404, "Content-Type: text/html", "<html>default backend</html>"), ok("x"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.read(OBJECT, null, 100)).asString(UTF_8).isEqualTo("x");
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aWebSiteIsNoStore() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answer(404, "", "Not Found"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e = failure(() -> storage.list(OBJECT, null).nextPage());

      assertThat(e.kind()).isEqualTo(Kind.CONNECTION_REFUSED);
      assertThat(e).hasMessageContaining("no S3 store").hasMessageContaining("storage.endpoint");
      assertThat(failure(() -> storage.head(OBJECT)).kind()).isEqualTo(Kind.CONNECTION_REFUSED);
    }
  }

  @Test
  void storesWithoutConditionalPutAreTold() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(error(501, "NotImplemented"));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e =
          failure(() -> storage.putIfAbsent(OBJECT, new byte[1], "text/plain", Map.of()));

      assertThat(e.kind()).isEqualTo(Kind.CONDITIONAL_PUT_UNSUPPORTED);
      assertThat(e).hasMessageContaining("spec.storage.conditionalPut: Disabled");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/../b", "a/./b", "..", "a/..", "x\uD800y", ""})
  void keysThatNoUrlCanNameAreNotSent(String key) throws Exception {
    Location location = new Location("s3", "photos", key);
    try (ScriptedServer server = ScriptedServer.start(ok("another object"));
        Storage storage = S3Stores.at(server.endpoint())) {
      List<ThrowingCallable> calls =
          List.of(
              () -> storage.read(location, null, 100),
              () -> storage.readRange(location, 0, 1),
              () -> storage.head(location),
              () -> storage.put(location, new byte[1], "text/plain"),
              () -> storage.putIfAbsent(location, new byte[1], "text/plain", Map.of()),
              () -> storage.delete(location));

      assertThat(calls)
          .allSatisfy(call -> assertThat(failure(call).kind()).isEqualTo(Kind.UNSUPPORTED_KEY));
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aNameThatIsNoBucketsIsTold() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ok(""));
        Storage storage = S3Stores.at(server.endpoint())) {
      StorageException e =
          failure(() -> storage.list(Location.parse("s3://My_Bucket/"), null).nextPage());

      assertThat(e.kind()).isEqualTo(Kind.BUCKET_NOT_FOUND);
      assertThat(e).hasMessageContaining("My_Bucket");
    }
  }

  @Test
  void anonymousRequestsAreNotSignedAndSessionsShowTheirToken() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ok("x"));
        Storage anonymous = S3Stores.at(server.endpoint(), null, null, new Anonymous());
        Storage session =
            S3Stores.at(server.endpoint(), null, null, new Keys("a", "b", "token-1"))) {
      anonymous.read(OBJECT, null, 100);
      anonymous.put(OBJECT, new byte[10], "text/plain");
      session.read(OBJECT, null, 100);

      assertThat(server.requests().subList(0, 2)).noneMatch(r -> r.contains("Authorization"));
      assertThat(server.requests().get(2))
          .contains("Authorization: AWS4-HMAC-SHA256 Credential=a/")
          .contains("token-1");
    }
  }

  @Test
  void aSizeOverTheLimitIsNotRead() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(answer(200, "Content-Length: 1000000000000", "x"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.read(OBJECT, null, 64 << 20)).kind())
          .isEqualTo(Kind.OBJECT_TOO_LARGE);
    }
  }

  @Test
  void aSizeThatIsNotToldIsBoundedWhileReading() throws Exception {
    ScriptedServer.Step chunked =
        (request, out) ->
            out.write(
                ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "5\r\n12345\r\n5\r\n67890\r\n0\r\n\r\n")
                    .getBytes(UTF_8));
    try (ScriptedServer server = ScriptedServer.start(chunked);
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(storage.read(OBJECT, null, 10)).asString(UTF_8).isEqualTo("1234567890");
      assertThat(failure(() -> storage.read(OBJECT, null, 9)).kind())
          .isEqualTo(Kind.OBJECT_TOO_LARGE);
    }
  }

  @Test
  void doesNotTrustThatConditionsAndRangesAreHonoured() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answer(200, "ETag: \"new\"", "0123456789"));
        Storage storage = S3Stores.at(server.endpoint())) {
      assertThat(failure(() -> storage.read(OBJECT, "old", 100)).kind())
          .isEqualTo(Kind.OBJECT_CHANGED);
      assertThat(storage.read(OBJECT, "new", 100)).hasSize(10);
      assertThat(storage.readRange(OBJECT, 4, 3)).asString(UTF_8).isEqualTo("456");
      assertThat(storage.readRange(OBJECT, 20, 3)).isEmpty();
      assertThat(server.requests().get(0)).contains("If-Match: \"old\"");
    }
  }

  @Test
  void aListingThatDoesNotAdvanceEnds() throws Exception {
    String page =
        "<ListBucketResult><Name>photos</Name><IsTruncated>true</IsTruncated>"
            + "<NextContinuationToken>t</NextContinuationToken>%s</ListBucketResult>";
    String entry =
        "<Contents><Key>a</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            + "<ETag>&quot;e&quot;</ETag><Size>3</Size></Contents>";
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(200, "", page.formatted("")), answer(200, "", page.formatted(entry)));
        Storage storage = S3Stores.at(server.endpoint());
        Storage.Listing listing = storage.list(OBJECT.withKey(""), null)) {
      assertThat(listing.nextPage()).containsExactly(new ObjectEntry("a", 3, "e"));
      assertThatThrownBy(listing::nextPage)
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.kind()).isEqualTo(Kind.LISTING_INCONSISTENT))
          .hasMessageContaining("repeats its page");
    }
  }

  private static String listing(boolean more, String token, String... keys) {
    StringBuilder page =
        new StringBuilder(
            "<ListBucketResult><Name>photos</Name><IsTruncated>" + more + "</IsTruncated>");
    if (!token.isEmpty()) {
      page.append("<NextContinuationToken>" + token + "</NextContinuationToken>");
    }
    for (String key : keys) {
      page.append("<Contents><Key>" + key + "</Key>")
          .append("<LastModified>2026-01-01T00:00:00.000Z</LastModified>")
          .append("<ETag>&quot;e&quot;</ETag><Size>3</Size></Contents>");
    }
    return page + "</ListBucketResult>";
  }

  @Test
  void anEmptyPageWithAContinuationTokenIsNotTheEnd() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                answer(200, "", listing(true, "t1", "a")),
                answer(200, "", listing(true, "t2")),
                answer(200, "", listing(true, "t3")),
                answer(200, "", listing(false, "", "b")));
        Storage storage = S3Stores.at(server.endpoint());
        Storage.Listing listing = storage.list(OBJECT.withKey(""), null)) {
      assertThat(listing.nextPage()).extracting(ObjectEntry::key).containsExactly("a");
      assertThat(listing.nextPage()).extracting(ObjectEntry::key).containsExactly("b");
      assertThat(listing.nextPage()).isEmpty();
      assertThat(server.requests().get(3)).contains("continuation-token=t3");
    }
  }

  @Test
  void aListingThatPromisesMoreForEverEnds() throws Exception {
    AtomicInteger page = new AtomicInteger();
    try (ScriptedServer server =
            ScriptedServer.start(
                (request, out) ->
                    answer(200, "", listing(true, "t" + page.incrementAndGet()))
                        .answer(request, out));
        Storage storage = S3Stores.at(server.endpoint());
        Storage.Listing listing = storage.list(OBJECT.withKey(""), null)) {
      assertThat(failure(listing::nextPage).kind()).isEqualTo(Kind.LISTING_INCONSISTENT);
      assertThat(server.requests()).hasSizeLessThanOrEqualTo(1_000);
    }
  }

  @Test
  void aPageThatPromisesMoreWithoutATokenIsNotGoneOnFromSomewhere() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(answer(200, "", listing(true, "", "a")));
        Storage storage = S3Stores.at(server.endpoint());
        Storage.Listing listing = storage.list(OBJECT.withKey(""), null)) {
      StorageException e = failure(listing::nextPage);
      assertThat(e.kind()).isEqualTo(Kind.LISTING_INCONSISTENT);
      assertThat(e).hasMessageContaining("no continuation token");
      assertThat(server.requests()).hasSize(1);
    }
  }
}
