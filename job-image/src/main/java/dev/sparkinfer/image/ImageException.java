package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;

/** An object that is no picture this run can read; becomes the object's row. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** The message is for people: what the content is, and what was expected. */
  public ImageException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
