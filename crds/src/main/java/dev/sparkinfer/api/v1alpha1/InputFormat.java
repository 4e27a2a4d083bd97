package dev.sparkinfer.api.v1alpha1;

/** What the objects of the input are. */
public enum InputFormat {
  /** Each object is one image: JPEG, PNG, GIF, BMP or WebP. */
  Images
}
