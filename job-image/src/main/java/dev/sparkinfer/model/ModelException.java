package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A model that this run cannot use. The message says what was there and ends with what to do next.
 */
public final class ModelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public ModelException(Reason reason, String message) {
    this(reason, message, null);
  }

  public ModelException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
