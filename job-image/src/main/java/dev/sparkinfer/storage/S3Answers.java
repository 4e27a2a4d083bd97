package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.util.List;
import java.util.Set;

/** What a store's refusal means: a table of the answer's status and S3's word in it. */
final class S3Answers {

  /** Stands for S3's word in an answer without a body. */
  static final String SILENCE = "(nothing)";

  /** Stands for S3's word in an answer whose body is not S3's XML. */
  static final String PAGE = "(page)";

  /**
   * Those statuses with one of those words.
   *
   * @param words empty: any
   */
  private record Row(int firstStatus, int lastStatus, Set<String> words, Kind kind) {
    boolean fits(int status, String word) {
      return firstStatus <= status
          && status <= lastStatus
          && (words.isEmpty() || words.contains(word));
    }
  }

  /** The first row that fits counts. */
  private static final List<Row> ROWS =
      List.of(
          any(
              Kind.UNAVAILABLE,
              "RequestTimeout",
              "RequestTimeoutException",
              "IncompleteBody",
              "BadDigest",
              "XAmzContentSHA256Mismatch",
              "SlowDown",
              "SlowDownRead",
              "SlowDownWrite",
              "Throttling",
              "ThrottlingException",
              "KMS.ThrottlingException",
              "RequestThrottled",
              "RequestLimitExceeded",
              "TooManyRequests",
              "TooManyRequestsException",
              "BandwidthLimitExceeded",
              "ServiceUnavailable",
              "InternalError",
              "OperationAborted",
              "ConditionalRequestConflict"),
          any(
              Kind.CREDENTIALS_REFUSED,
              "InvalidAccessKeyId",
              "SignatureDoesNotMatch",
              "ExpiredToken",
              "ExpiredTokenException",
              "InvalidToken",
              "InvalidTokenId",
              "InvalidClientTokenId",
              "TokenRefreshRequired",
              "UnrecognizedClientException",
              "RequestTimeTooSkewed",
              "RequestExpired",
              "InvalidSecurity",
              "MissingSecurityHeader",
              "NotSignedUp",
              "AuthorizationHeaderMalformed"),
          any(Kind.BUCKET_NOT_FOUND, "NoSuchBucket", "InvalidBucketName"),
          any(Kind.WRONG_REGION, "PermanentRedirect"),
          status(403, Kind.ACCESS_DENIED, "AccessDenied"),
          status(403, Kind.OBJECT_ARCHIVED, "InvalidObjectState"),
          status(404, Kind.OBJECT_NOT_FOUND, "NoSuchKey"),
          status(412, Kind.OBJECT_CHANGED, "PreconditionFailed", SILENCE),
          statuses(
              400,
              414,
              Kind.UNSUPPORTED_KEY,
              "KeyTooLong",
              "KeyTooLongError",
              "InvalidURI",
              "XMinioInvalidObjectName"),
          // A gateway says so of a store that is not there, or not yet.
          status(404, Kind.CONNECTION_REFUSED, SILENCE, PAGE),
          status(408, Kind.UNAVAILABLE),
          status(409, Kind.UNAVAILABLE),
          status(421, Kind.UNAVAILABLE),
          status(425, Kind.UNAVAILABLE),
          status(429, Kind.UNAVAILABLE),
          status(500, Kind.UNAVAILABLE),
          statuses(502, 599, Kind.UNAVAILABLE),
          any(Kind.NOT_S3, SILENCE, PAGE),
          status(401, Kind.CREDENTIALS_REFUSED),
          any(Kind.REFUSED));

  private S3Answers() {}

  private static Row any(Kind kind, String... words) {
    return statuses(0, 999, kind, words);
  }

  private static Row status(int status, Kind kind, String... words) {
    return statuses(status, status, kind, words);
  }

  private static Row statuses(int first, int last, Kind kind, String... words) {
    return new Row(first, last, Set.of(words), kind);
  }

  /**
   * @param word S3's, or {@link #SILENCE} or {@link #PAGE}
   */
  static Kind kind(int status, String word) {
    return ROWS.stream()
        .filter(row -> row.fits(status, word))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the table has no end"))
        .kind();
  }
}
