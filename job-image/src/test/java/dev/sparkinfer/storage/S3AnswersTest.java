package dev.sparkinfer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.storage.StorageException.Kind;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of what a refusal means. */
class S3AnswersTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          403, AccessDenied,                 ACCESS_DENIED
          403, InvalidObjectState,           OBJECT_ARCHIVED
          404, NoSuchKey,                    OBJECT_NOT_FOUND
          404, NoSuchBucket,                 BUCKET_NOT_FOUND
          400, InvalidBucketName,            BUCKET_NOT_FOUND
          412, PreconditionFailed,           OBJECT_CHANGED
          412, (nothing),                    OBJECT_CHANGED
          400, KeyTooLongError,              UNSUPPORTED_KEY
          400, XMinioInvalidObjectName,      UNSUPPORTED_KEY
          301, PermanentRedirect,            WRONG_REGION
          400, ExpiredToken,                 CREDENTIALS_REFUSED
          403, ExpiredToken,                 CREDENTIALS_REFUSED
          403, InvalidTokenId,               CREDENTIALS_REFUSED
          400, InvalidToken,                 CREDENTIALS_REFUSED
          403, SignatureDoesNotMatch,        CREDENTIALS_REFUSED
          401, Unauthorized,                 CREDENTIALS_REFUSED
          401, AccessDenied,                 CREDENTIALS_REFUSED
          408, (page),                       UNAVAILABLE
          408, (nothing),                    UNAVAILABLE
          409, OperationAborted,             UNAVAILABLE
          409, SomethingElse,                UNAVAILABLE
          421, (page),                       UNAVAILABLE
          421, MisdirectedRequest,           UNAVAILABLE
          425, (nothing),                    UNAVAILABLE
          429, (page),                       UNAVAILABLE
          429, TooManyRequests,              UNAVAILABLE
          400, RequestTimeout,               UNAVAILABLE
          400, BadDigest,                    UNAVAILABLE
          400, KMS.ThrottlingException,      UNAVAILABLE
          403, RequestLimitExceeded,         UNAVAILABLE
          200, InternalError,                UNAVAILABLE
          500, (page),                       UNAVAILABLE
          502, (page),                       UNAVAILABLE
          503, SlowDown,                     UNAVAILABLE
          504, (nothing),                    UNAVAILABLE
          599, Whatever,                     UNAVAILABLE
          404, (page),                       CONNECTION_REFUSED
          404, (nothing),                    CONNECTION_REFUSED
          200, (page),                       NOT_S3
          200, (nothing),                    NOT_S3
          302, (page),                       NOT_S3
          308, (nothing),                    NOT_S3
          400, (page),                       NOT_S3
          401, (page),                       NOT_S3
          403, (page),                       NOT_S3
          403, (nothing),                    NOT_S3
          405, (page),                       NOT_S3
          407, (page),                       NOT_S3
          412, (page),                       NOT_S3
          413, (page),                       NOT_S3
          451, (page),                       NOT_S3
          501, (page),                       NOT_S3
          400, KMS.DisabledException,        REFUSED
          400, KMS.KMSInvalidStateException, REFUSED
          400, InvalidRequest,               REFUSED
          403, AllAccessDisabled,            REFUSED
          403, AccountProblem,               REFUSED
          404, NoSuchVersion,                REFUSED
          405, MethodNotAllowed,             REFUSED
          501, NotImplemented,               REFUSED
          """)
  void anAnswerHasOneMeaning(int status, String word, Kind kind) {
    assertThat(S3Answers.kind(status, word)).isEqualTo(kind);
  }

  /** What becomes a row says the same to everybody: it must be said by S3's word alone. */
  @ParameterizedTest
  @ValueSource(strings = {"(page)", "(nothing)", "Unheard.Of"})
  void noStatusAloneBecomesARow(String word) {
    for (int status = 200; status < 600; status++) {
      boolean silent412 = status == 412 && word.equals("(nothing)");
      assertThat(S3Answers.kind(status, word))
          .as("%d %s", status, word)
          .isNotIn(
              Arrays.asList(
                  Kind.ACCESS_DENIED,
                  Kind.OBJECT_ARCHIVED,
                  Kind.OBJECT_NOT_FOUND,
                  Kind.UNSUPPORTED_KEY,
                  silent412 ? null : Kind.OBJECT_CHANGED));
    }
  }
}
