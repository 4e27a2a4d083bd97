package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Interpolation;

/**
 * The sizes that take an upright picture to the model's input: it is scaled, then a window is cut
 * out, then black is put around. All in pixels, upright.
 *
 * <ul>
 *   <li>{@code Stretch} scales to the model's sides.
 *   <li>{@code CenterCrop} scales the shorter side to {@code resizeShorterSide} = s and the longer
 *       to floor(s * longer / shorter). The window starts at (scaled - model) / 2, half a pixel
 *       rounded to even. A side that is smaller than the model's gets black on both ends, the odd
 *       pixel at the far one. These are torchvision's {@code Resize} and {@code CenterCrop}.
 *   <li>{@code Letterbox} scales both sides by min(model / picture), rounded down (at least 1), and
 *       gets black on both ends: half of what is missing before rounding, rounded down, at the near
 *       one. In 32-bit floats, as {@code tf.image.resize_with_pad}, and so with its rounding
 *       errors.
 * </ul>
 */
record Geometry(
    int scaledHeight,
    int scaledWidth,
    int cropTop,
    int cropLeft,
    int cropHeight,
    int cropWidth,
    int padTop,
    int padLeft) {

  /** What is always allowed: 200 MB of float32 RGB. */
  private static final long ALLOWED_PIXELS = 1L << 24;

  /** The sizes for a picture of that upright size. */
  static Geometry of(PixelSpec spec, int height, int width) {
    return switch (spec.resize()) {
      case Stretch -> placed(spec, spec.height(), spec.width());
      case CenterCrop -> {
        long shorter = spec.shorterSide();
        yield height <= width
            ? placed(spec, (int) shorter, longer(shorter, width, height))
            : placed(spec, longer(shorter, height, width), (int) shorter);
      }
      case Letterbox -> {
        float ratio = Math.max((float) width / spec.width(), (float) height / spec.height());
        float scaledHeight = height / ratio;
        float scaledWidth = width / ratio;
        int rows = Math.max(1, (int) scaledHeight);
        int columns = Math.max(1, (int) scaledWidth);
        yield new Geometry(
            rows,
            columns,
            0,
            0,
            rows,
            columns,
            Math.max(0, (int) ((spec.height() - scaledHeight) / 2)),
            Math.max(0, (int) ((spec.width() - scaledWidth) / 2)));
      }
    };
  }

  /**
   * Refuses a picture so long and narrow that scaling it would take more memory than holding it,
   * and more than 200 MB.
   *
   * @throws ImageException {@code TOO_MANY_PIXELS}
   */
  void checkMemory(ImageHeader header, Interpolation interpolation) throws ImageException {
    long floats = (long) scaledHeight * scaledWidth;
    if (interpolation == Interpolation.BilinearAntialias) {
      // TensorFlow scales the rows first, all columns of them.
      int rows = header.orientation().swapsSides() ? scaledWidth : scaledHeight;
      floats = Math.max(floats, (long) rows * header.width());
    }
    long pixels = (long) header.width() * header.height();
    if (floats > Math.max(ALLOWED_PIXELS, pixels / Float.BYTES)) {
      throw new ImageException(
          ErrorCode.TOO_MANY_PIXELS,
          "%dx%d is too long and narrow: scaling it takes %d pixels"
              .formatted(header.uprightWidth(), header.uprightHeight(), floats));
    }
  }

  private static int longer(long shorterScaled, long longer, long shorter) {
    return (int) Math.min(Integer.MAX_VALUE, shorterScaled * longer / shorter);
  }

  private static Geometry placed(PixelSpec spec, int scaledHeight, int scaledWidth) {
    return new Geometry(
        scaledHeight,
        scaledWidth,
        cropStart(scaledHeight, spec.height()),
        cropStart(scaledWidth, spec.width()),
        Math.min(scaledHeight, spec.height()),
        Math.min(scaledWidth, spec.width()),
        Math.max(0, (spec.height() - scaledHeight) / 2),
        Math.max(0, (spec.width() - scaledWidth) / 2));
  }

  private static int cropStart(int scaled, int window) {
    return scaled <= window ? 0 : (int) Math.rint((scaled - window) / 2.0);
  }
}
