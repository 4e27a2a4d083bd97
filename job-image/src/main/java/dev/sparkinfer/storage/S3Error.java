package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import io.minio.Http;
import io.minio.Xml;
import io.minio.errors.XmlParserException;
import io.minio.messages.ErrorResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A store's answer that is no success, and what it means.
 *
 * @param code S3's word for it; null when the answer holds none, as every answer to a HEAD
 * @param message the store's own words
 * @param region where the store says the bucket is; null when it does not say
 */
record S3Error(int status, @Nullable String code, String message, @Nullable String region) {

  private static final int BODY_BYTES = 64 << 10;
  private static final Pattern REGION_ELEMENT = Pattern.compile("<Region>([a-z0-9-]+)</Region>");
  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");

  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidToken",
          "InvalidClientTokenId",
          "TokenRefreshRequired",
          "RequestTimeTooSkewed",
          "RequestExpired",
          "InvalidSecurity",
          "MissingSecurityHeader",
          "NotSignedUp",
          "AuthorizationHeaderMalformed");
  private static final Set<String> BAD_KEYS =
      Set.of("KeyTooLong", "KeyTooLongError", "InvalidURI", "XMinioInvalidObjectName");
  private static final Set<String> PASSING =
      Set.of("RequestTimeout", "IncompleteBody", "BadDigest", "SlowDown", "InternalError");

  /** Reads the answer, at most 64 KB of it. */
  static S3Error of(Response response) throws IOException {
    String body = response.peekBody(BODY_BYTES).string();
    String code = null;
    String message = response.message();
    if (body.contains("<Code>")) {
      try {
        ErrorResponse error = Xml.unmarshal(ErrorResponse.class, body);
        code = error.code();
        message = error.message() == null ? "" : error.message();
      } catch (XmlParserException e) {
        message = excerpt(body);
      }
    } else if (!body.isBlank()) {
      message = excerpt(body);
    }
    String region = response.header("x-amz-bucket-region");
    if (region == null) {
      region = first(REGION_ELEMENT, body);
    }
    if (region == null) {
      region = first(EXPECTED_REGION, message);
    }
    return new S3Error(response.code(), code, message, region);
  }

  /** Whether another region would have been right. */
  boolean asksForAnotherRegion(String used) {
    return (status == 301 || status == 307 || status == 400)
        && region != null
        && !region.equals(used);
  }

  /** This answer to that request as an exception. */
  StorageException toException(S3Request request, String endpoint, String usedRegion) {
    Kind kind = kind(request);
    String said = status + (code == null ? "" : " " + code) + (message.isBlank() ? "" : ": ");
    String remedy = remedy(kind, request.location(), usedRegion);
    return new StorageException(
        kind,
        request
            + " at "
            + endpoint
            + " was answered "
            + said
            + message
            + (remedy.isEmpty() ? "" : "; " + remedy),
        null);
  }

  private Kind kind(S3Request request) {
    String word = code == null ? "" : code;
    if (status == 301 || word.equals("PermanentRedirect")) {
      return Kind.WRONG_REGION;
    }
    if (word.equals("AuthorizationHeaderMalformed") && region != null) {
      return Kind.WRONG_REGION;
    }
    if (word.equals("NoSuchBucket") || word.equals("InvalidBucketName")) {
      return Kind.BUCKET_NOT_FOUND;
    }
    if (word.equals("NoSuchKey")) {
      return Kind.OBJECT_NOT_FOUND;
    }
    if (BAD_CREDENTIALS.contains(word)) {
      return Kind.CREDENTIALS_REFUSED;
    }
    if (BAD_KEYS.contains(word)) {
      return Kind.UNSUPPORTED_KEY;
    }
    if (request.headers().containsKey("If-None-Match")
        && (status == 501 || word.equals("NotImplemented"))) {
      return Kind.CONDITIONAL_PUT_UNSUPPORTED;
    }
    if (status == 412) {
      return Kind.OBJECT_CHANGED;
    }
    if (status == 404) {
      return kindOfNamelessAbsence(request);
    }
    if (status == 400 && message.contains("HTTPS")) {
      return Kind.TLS_FAILED;
    }
    boolean passes =
        status == 307
            || status == 408
            || status == 409
            || status == 429
            || (status >= 500 && status != 501)
            || PASSING.contains(word);
    return passes ? Kind.UNAVAILABLE : Kind.ACCESS_DENIED;
  }

  /** Whether no S3 store said this: a 404 without its words may be a gateway's, or a web site's. */
  boolean isNobodys() {
    return status == 404 && code == null;
  }

  /** It says nothing of objects then, except to a HEAD, whose answer never has words. */
  private static Kind kindOfNamelessAbsence(S3Request request) {
    if (request.method() != Http.Method.HEAD) {
      return Kind.CONNECTION_REFUSED;
    }
    return request.location().key().isEmpty() ? Kind.BUCKET_NOT_FOUND : Kind.OBJECT_NOT_FOUND;
  }

  private String remedy(Kind kind, Location location, String usedRegion) {
    return switch (kind) {
      case WRONG_REGION ->
          "asked in region "
              + usedRegion
              + "; set spec.storage.region"
              + (region == null ? " to the bucket's" : ": " + region);
      case BUCKET_NOT_FOUND ->
          "there is no bucket '"
              + location.bucket()
              + "': create it, or correct the URI or spec.storage.endpoint";
      case CREDENTIALS_REFUSED ->
          "RequestTimeTooSkewed".equals(code)
              ? "set this machine's clock right"
              : "correct the keys that spec.storage.credentials names";
      case ACCESS_DENIED ->
          "InvalidObjectState".equals(code)
              ? "the object is archived: restore it first"
              : "allow it to the identity of spec.storage.credentials";
      case CONNECTION_REFUSED -> "that is no S3 store's answer: correct spec.storage.endpoint";
      case TLS_FAILED -> "begin spec.storage.endpoint with https://";
      case CONDITIONAL_PUT_UNSUPPORTED -> "set spec.storage.conditionalPut: Disabled";
      case OBJECT_NOT_FOUND,
          OBJECT_CHANGED,
          OBJECT_TOO_LARGE,
          UNSUPPORTED_KEY,
          CREDENTIALS_MISSING,
          HOST_NOT_FOUND,
          LISTING_INCONSISTENT,
          UNAVAILABLE ->
          "";
    };
  }

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static String excerpt(String body) {
    String text = body.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip();
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
