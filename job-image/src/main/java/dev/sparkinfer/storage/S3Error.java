package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import io.minio.Http;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A store's answer that is not what was asked for, and what it means.
 *
 * @param word S3's for it, or {@link S3Answers#SILENCE} as in every answer to a HEAD, or {@link
 *     S3Answers#PAGE}
 * @param message the store's own words, or the page's first ones
 * @param contentType of a page; empty when it tells none
 * @param region where the store says the bucket is; null when it does not say
 * @param storageClass of an archived object; null when it does not say
 * @param leadsTo where a redirect leads; null when this is none, or it does not say
 */
record S3Error(
    int status,
    String word,
    String message,
    String contentType,
    @Nullable String region,
    @Nullable String storageClass,
    @Nullable HttpUrl leadsTo) {

  private static final int BODY_BYTES = 64 << 10;
  private static final int EXCERPT_CHARACTERS = 200;
  private static final String REGION = "[A-Za-z0-9_-]{1,64}";
  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '(" + REGION + ")'");
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");

  /** Reads the answer, at most 64 KB of it. */
  static S3Error of(Response response) throws IOException {
    return of(response, response.peekBody(BODY_BYTES).string());
  }

  /** The same of an answer whose body has been read. */
  static S3Error of(Response response, String body) {
    boolean words = isRoot(body, "Error") || isRoot(body, "ErrorResponse");
    String word = words ? element(body, "Code") : null;
    if (word == null) {
      word = body.isBlank() ? S3Answers.SILENCE : S3Answers.PAGE;
    }
    String message = words ? element(body, "Message") : excerpt(body);
    String region = response.header("x-amz-bucket-region");
    String endpoint = words ? element(body, "Endpoint") : null;
    if (words && region == null) {
      region = element(body, "Region");
    }
    if (words && region == null) {
      region = first(EXPECTED_REGION, body);
    }
    if (region == null && endpoint != null) {
      region = S3Urls.regionIn(endpoint);
    }
    return new S3Error(
        response.code(),
        word,
        message == null ? "" : message,
        response.header("Content-Type", ""),
        region != null && region.matches(REGION) ? region : null,
        words ? element(body, "StorageClass") : null,
        leadsTo(response, endpoint));
  }

  private static @Nullable HttpUrl leadsTo(Response response, @Nullable String endpoint) {
    if (response.code() < 300 || response.code() > 399) {
      return null;
    }
    HttpUrl asked = response.request().url();
    String location = response.header("Location");
    if (location != null) {
      return asked.resolve(location);
    }
    return endpoint == null
        ? null
        : HttpUrl.parse(asked.scheme() + "://" + endpoint + asked.encodedPath());
  }

  /** Whether an S3 store said this, in its own words. */
  boolean isS3s() {
    return !word.equals(S3Answers.SILENCE) && !word.equals(S3Answers.PAGE);
  }

  /** Whether keys that are fetched anew may be taken. */
  boolean saysExpired() {
    return EXPIRED.contains(word);
  }

  /** Whether another region would have been right. */
  boolean asksForAnotherRegion(String used) {
    return status >= 300 && status < 500 && region != null && !region.equals(used);
  }

  /** What it means as the answer to that request, which was signed for a region. */
  Kind kind(S3Request request, String usedRegion) {
    boolean elsewhere = status < 403 && asksForAnotherRegion(usedRegion);
    if (elsewhere) {
      return Kind.WRONG_REGION;
    }
    if (request.headers().containsKey("If-None-Match")
        && (status == 501 || word.equals("NotImplemented"))) {
      return Kind.CONDITIONAL_PUT_UNSUPPORTED;
    }
    if (status == 400 && message.contains("HTTPS")) {
      return Kind.TLS_FAILED;
    }
    Kind kind = S3Answers.kind(status, word);
    if (request.method() != Http.Method.HEAD || isS3s()) {
      return kind;
    }
    // The answer to a HEAD has no body to hold a word.
    return switch (status) {
      case 403 -> Kind.ACCESS_DENIED;
      case 404 ->
          request.location().key().isEmpty() ? Kind.BUCKET_NOT_FOUND : Kind.OBJECT_NOT_FOUND;
      default -> kind == Kind.NOT_S3 ? Kind.REFUSED : kind;
    };
  }

  /** Whether a document's outermost element has that name. */
  static boolean isRoot(String xml, String name) {
    return Pattern.compile(
            "^\\uFEFF?\\s*(<\\?[^>]*>\\s*|<!--.*?-->\\s*)*<(\\w+:)?" + name + "[\\s/>]",
            Pattern.DOTALL)
        .matcher(xml)
        .find();
  }

  private static @Nullable String element(String xml, String name) {
    String text = first(Pattern.compile("<" + name + ">([^<]*)</" + name + ">"), xml);
    return text == null || text.isBlank() ? null : unescaped(text.strip());
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static String excerpt(String body) {
    String text =
        body.replaceAll("(?is)<(script|style)\\b.*?</\\1>", " ")
            .replaceAll("<[^>]*>", " ")
            .replaceAll("[\\s\\p{Cntrl}]+", " ")
            .strip();
    return text.length() > EXCERPT_CHARACTERS ? text.substring(0, EXCERPT_CHARACTERS) + "…" : text;
  }
}
