package dev.sparkinfer.api.v1alpha1;

/**
 * Why one planned object has no prediction. A code says only what any attempt on any machine would
 * say of that object; what a retry could mend is never one of these.
 */
public enum ErrorCode {
  /** The object has no bytes. */
  EMPTY_OBJECT,
  /** The content is of no image format. */
  NOT_AN_IMAGE,
  /** The content is an image of a format that is not read. */
  UNSUPPORTED_FORMAT,
  /** The content is an image of a known format, but damaged or cut short. */
  CORRUPT_IMAGE,
  /**
   * The header says more pixels than {@code input.maxPixels}, or a side longer than {@code
   * input.maxSidePixels}.
   */
  TOO_MANY_PIXELS,
  /** The object is larger than {@code input.maxObjectSize}. */
  OBJECT_TOO_LARGE,
  /** The object was there when the run was planned and is gone. */
  OBJECT_MISSING,
  /** The object's etag is no longer the planned one. */
  OBJECT_CHANGED,
  /** The store refuses this object alone; the credentials are good. */
  OBJECT_FORBIDDEN,
  /** The key cannot be sent to the store without becoming another key. */
  UNSUPPORTED_KEY,
  /** The model's scores hold a NaN or an infinity. */
  BAD_OUTPUT,
  /** The model fails on this image alone, twice. */
  MODEL_FAILED,
  /** The process that ran the model on this image alone died, twice. */
  MODEL_CRASHED,
  /** Decoding or predicting this image alone took too long. */
  TIMED_OUT
}
