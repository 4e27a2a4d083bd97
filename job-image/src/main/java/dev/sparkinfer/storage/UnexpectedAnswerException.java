package dev.sparkinfer.storage;

import java.io.IOException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A success by its status whose content is not what was asked for. */
final class UnexpectedAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient S3Error error;

  UnexpectedAnswerException(Response response, String body) {
    this(response, body, null);
  }

  UnexpectedAnswerException(Response response, String body, @Nullable Throwable cause) {
    super("status " + response.code() + " with another content", cause);
    this.error = S3Error.of(response, body);
  }

  S3Error error() {
    return error;
  }
}
