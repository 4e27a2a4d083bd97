package dev.sparkinfer.model;

import org.jspecify.annotations.Nullable;

/** A batch without scores. The kind says what may help. */
public final class PredictionException extends Exception {

  /** Whose fault it is. */
  public enum Kind {
    /** The device's or the host's memory is too small for this batch; a smaller one may do. */
    OUT_OF_MEMORY,
    /**
     * An operation refuses what it was given. That is a picture's own fault if it happens to it
     * alone, again, on a device that predicts another picture.
     */
    MODEL_FAILED,
    /** The model fails on whatever it is given. */
    FAILS_ALWAYS,
    /** The output is not one row of scores an image, or not as many scores as the model says. */
    WRONG_SHAPE,
    /** The device, its driver or the session is gone; no image is at fault. */
    DEVICE_LOST,
    /** TensorFlow fails for any other reason, which says nothing of an image; a retry may do. */
    RUNTIME_FAILED
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  public PredictionException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
