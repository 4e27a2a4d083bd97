package dev.sparkinfer.report;

import dev.sparkinfer.api.v1alpha1.ErrorCode;

/** What each error code says of an image, in one short phrase. */
final class FailureMeaning {
  private FailureMeaning() {}

  static String of(ErrorCode code) {
    return switch (code) {
      case EMPTY_OBJECT -> "The object has no bytes";
      case NOT_AN_IMAGE -> "The content is no image";
      case UNSUPPORTED_FORMAT -> "An image format that is not read";
      case CORRUPT_IMAGE -> "The image is damaged or cut short";
      case TOO_MANY_PIXELS -> "More pixels or a longer side than allowed";
      case OBJECT_TOO_LARGE -> "More bytes than input.maxObjectSize";
      case OBJECT_MISSING -> "Deleted after the run was planned";
      case OBJECT_CHANGED -> "Overwritten after the run was planned";
      case OBJECT_FORBIDDEN -> "The store refuses to give this object";
      case UNSUPPORTED_KEY -> "The key cannot be requested unchanged";
      case BAD_OUTPUT -> "The model’s scores are not finite numbers";
      case MODEL_FAILED -> "The model fails on this image";
      case MODEL_CRASHED -> "The model’s process dies on this image";
      case TIMED_OUT -> "Decoding or predicting took too long";
    };
  }
}
