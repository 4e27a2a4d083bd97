package dev.sparkinfer.api.v1alpha1;

/** The filter that resizing uses. */
public enum Interpolation {
  /** Half-pixel centres, no antialiasing, as Keras does. */
  Bilinear,
  /** Half-pixel centres, antialiased where it shrinks, as PIL does. */
  BilinearAntialias,
  /** Half-pixel centres, Keys kernel with a = -0.5, no antialiasing. */
  Bicubic,
  /** Half-pixel centres, the nearest pixel. */
  Nearest
}
