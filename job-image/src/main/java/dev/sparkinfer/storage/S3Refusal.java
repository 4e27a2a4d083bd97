package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageConfig.Credentials;
import dev.sparkinfer.storage.StorageException.Kind;
import okhttp3.HttpUrl;

/** A refusal in words: what was asked, what was answered, and what to change. */
final class S3Refusal {

  private S3Refusal() {}

  /**
   * @param url where the request went
   * @param usedRegion that it was signed for
   */
  static StorageException of(
      S3Error error, S3Request request, HttpUrl url, String usedRegion, StorageConfig config) {
    Kind kind = error.kind(request, usedRegion);
    if (kind == Kind.OBJECT_ARCHIVED) {
      return new StorageException(kind, archived(error, request), null);
    }
    String remedy = remedy(kind, error, request.location(), usedRegion, config);
    return new StorageException(
        kind,
        request
            + " at "
            + S3Urls.address(url)
            + " was answered "
            + said(error)
            + (remedy.isEmpty() ? "" : "; " + remedy),
        null);
  }

  private static String archived(S3Error error, S3Request request) {
    return request.location()
        + " is archived"
        + (error.storageClass() == null ? "" : " in storage class " + error.storageClass())
        + ": restore it first";
  }

  private static String said(S3Error error) {
    if (error.isS3s()) {
      return error.status()
          + " "
          + error.word()
          + (error.message().isEmpty() ? "" : ": " + error.message());
    }
    HttpUrl target = error.leadsTo();
    return error.status()
        + (error.contentType().isEmpty() ? "" : " (" + error.contentType() + ")")
        + (error.message().isEmpty() ? " with no content" : " '" + error.message() + "'")
        + (target == null
            ? ""
            : ", which leads to " + S3Urls.address(target) + target.encodedPath());
  }

  private static String remedy(
      Kind kind, S3Error error, Location location, String usedRegion, StorageConfig config) {
    String endpoint = config.origin().endpoint();
    return switch (kind) {
      case WRONG_REGION ->
          "asked in region "
              + usedRegion
              + "; set "
              + config.field("region")
              + (error.region() == null ? " to the bucket's" : ": " + error.region());
      case BUCKET_NOT_FOUND ->
          "there is no bucket '"
              + location.bucket()
              + "': create it, or correct the URI or "
              + endpoint;
      case CREDENTIALS_REFUSED ->
          error.word().equals("RequestTimeTooSkewed")
              ? "set this machine's clock right"
              : isAnonymous(config) ? sign(config) : correctKeys(config);
      case ACCESS_DENIED ->
          isAnonymous(config) ? sign(config) : "allow it to the identity of " + identity(config);
      case CONNECTION_REFUSED, NOT_S3 ->
          "that is no S3 store's answer: correct "
              + (config.endpoint() == null ? config.field("endpoint") : endpoint)
              + ", or what stands between";
      case TLS_FAILED -> "begin " + endpoint + " with https://";
      case CONDITIONAL_PUT_UNSUPPORTED -> "set " + config.field("conditionalPut") + ": Disabled";
      case OBJECT_NOT_FOUND,
          OBJECT_CHANGED,
          OBJECT_TOO_LARGE,
          OBJECT_ARCHIVED,
          UNSUPPORTED_KEY,
          REFUSED,
          CREDENTIALS_MISSING,
          HOST_NOT_FOUND,
          LISTING_INCONSISTENT,
          UNAVAILABLE ->
          "";
    };
  }

  private static boolean isAnonymous(StorageConfig config) {
    return config.credentials() instanceof Credentials.Anonymous;
  }

  private static String sign(StorageConfig config) {
    return "the request was anonymous: in place of "
        + config.field("credentials.anonymous")
        + (config.origin().local()
            ? " set the usual AWS variables or a profile"
            : " name a Secret in " + config.field("credentials.secretName"));
  }

  private static String correctKeys(StorageConfig config) {
    return isLocal(config)
        ? "renew or correct " + identity(config)
        : "correct the keys that " + identity(config) + " names";
  }

  private static String identity(StorageConfig config) {
    return isLocal(config)
        ? "this machine's AWS variables or profile"
        : config.field("credentials");
  }

  private static boolean isLocal(StorageConfig config) {
    return config.origin().local() && config.credentials() instanceof Credentials.DefaultChain;
  }
}
