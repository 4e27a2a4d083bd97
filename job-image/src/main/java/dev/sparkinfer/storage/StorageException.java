package dev.sparkinfer.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store's refusal or failure. The message names the object or bucket and what was said of it. */
public final class StorageException extends IOException {

  /** What is wrong, and so whose it is to mend. */
  public enum Kind {
    OBJECT_NOT_FOUND,
    OBJECT_CHANGED,
    OBJECT_TOO_LARGE,
    /** The object lies in an archive, and cannot be read before it is restored. */
    OBJECT_ARCHIVED,
    UNSUPPORTED_KEY,
    BUCKET_NOT_FOUND,
    WRONG_REGION,
    /** The credentials are known, and may not do this; or the store hides what it is. */
    ACCESS_DENIED,
    /** The store says no in words that tell neither of the object nor of who asks. */
    REFUSED,
    CREDENTIALS_MISSING,
    CREDENTIALS_REFUSED,
    HOST_NOT_FOUND,
    CONNECTION_REFUSED,
    /** Something answers, but not as an S3 store does: a web site, a proxy. */
    NOT_S3,
    TLS_FAILED,
    /** The store refuses {@code If-None-Match}. */
    CONDITIONAL_PUT_UNSUPPORTED,
    /** A listing repeats itself, does not end, or shows what it was not asked for. */
    LISTING_INCONSISTENT,
    /**
     * Time-outs, resets, 5xx, throttling, a full disk: retried within a bound before it is thrown.
     */
    UNAVAILABLE
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  public StorageException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
