package dev.sparkinfer.api.v1alpha1;

/** What is made of the orientation that a picture's EXIF data say. */
public enum ExifOrientation {
  /** The picture is turned upright. */
  Apply,
  /** The picture is taken as it is stored. */
  Ignore
}
