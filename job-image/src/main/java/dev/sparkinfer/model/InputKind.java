package dev.sparkinfer.model;

/** What a model wants for an image. */
public enum InputKind {
  /** A tensor [n, height, width, channels] of floats. */
  FLOAT32,
  /** A tensor [n, height, width, channels] of bytes. */
  UINT8,
  /** A tensor [n] of encoded images, which the model decodes itself. */
  ENCODED
}
