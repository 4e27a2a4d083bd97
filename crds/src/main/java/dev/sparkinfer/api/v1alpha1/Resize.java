package dev.sparkinfer.api.v1alpha1;

/** How a picture of any shape becomes the one that the model takes. */
public enum Resize {
  /** Both sides are scaled, the aspect ratio is not kept. */
  Stretch,
  /** The shorter side is scaled to resizeShorterSide, then the centre is cut out. */
  CenterCrop,
  /** The whole picture is scaled to fit and padded with black, as tf.image.resize_with_pad does. */
  Letterbox
}
