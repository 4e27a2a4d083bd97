package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** The end of a run that did not succeed: one reason, and a message that says what to do next. */
public final class RunException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public RunException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public RunException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** What a store said, as the run's end. */
  static RunException of(StorageException e) {
    Reason reason =
        switch (e.kind()) {
          case BUCKET_NOT_FOUND -> Reason.BucketNotFound;
          case WRONG_REGION -> Reason.WrongRegion;
          case TLS_FAILED -> Reason.TlsFailed;
          case ACCESS_DENIED -> Reason.AccessDenied;
          case CREDENTIALS_MISSING -> Reason.CredentialsMissing;
          case CREDENTIALS_REFUSED -> Reason.CredentialsRefused;
          case HOST_NOT_FOUND -> Reason.HostNotFound;
          case CONNECTION_REFUSED -> Reason.ConnectionRefused;
          case CONDITIONAL_PUT_UNSUPPORTED -> Reason.ConditionalPutUnsupported;
          // The run's own files: what holds them has been changed from outside.
          case OBJECT_NOT_FOUND, OBJECT_CHANGED, OBJECT_TOO_LARGE, UNSUPPORTED_KEY ->
              Reason.OutputInUse;
          case UNAVAILABLE -> Reason.StorageUnavailable;
        };
    return new RunException(reason, String.valueOf(e.getMessage()), e);
  }

  public Reason reason() {
    return reason;
  }
}
