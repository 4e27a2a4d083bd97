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
          case ACCESS_DENIED, OBJECT_ARCHIVED -> Reason.AccessDenied;
          case REFUSED -> Reason.RequestRefused;
          case NOT_S3 -> Reason.NotAnObjectStore;
          case CREDENTIALS_MISSING -> Reason.CredentialsMissing;
          case CREDENTIALS_REFUSED -> Reason.CredentialsRefused;
          case HOST_NOT_FOUND -> Reason.HostNotFound;
          case CONNECTION_REFUSED -> Reason.ConnectionRefused;
          case CONDITIONAL_PUT_UNSUPPORTED -> Reason.ConditionalPutUnsupported;
          case LISTING_INCONSISTENT -> Reason.ListingInconsistent;
          // The run's own files: what holds them has been changed from outside.
          case OBJECT_NOT_FOUND, OBJECT_CHANGED, OBJECT_TOO_LARGE -> Reason.OutputInUse;
          // An image with such a key gets a row: this one is of the resource's own URIs.
          case UNSUPPORTED_KEY -> Reason.InvalidResource;
          case UNAVAILABLE -> Reason.StorageUnavailable;
        };
    String remedy = "";
    if (e.kind() == StorageException.Kind.UNSUPPORTED_KEY) {
      remedy = "; correct this URI of the resource's spec";
    } else if (e.kind() == StorageException.Kind.LISTING_INCONSISTENT) {
      remedy =
          "; start again when nobody writes there, and if that does not help, upgrade the store or"
              + " copy the objects to another one";
    }
    return new RunException(reason, e.getMessage() + remedy, e);
  }

  public Reason reason() {
    return reason;
  }
}
