package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import java.nio.ByteBuffer;

/**
 * What an image says of itself before any pixel is decoded.
 *
 * @param format told by the content; names and content types are not asked
 * @param width of the stored picture in pixels, before the orientation is applied
 * @param height of the stored picture in pixels, before the orientation is applied
 * @param orientation from the metadata of JPEG, PNG and WebP
 * @param coefficientBytes that a decoder holds until it has read all of a JPEG's scans, where there
 *     are several
 */
public record ImageHeader(
    ImageFormat format, int width, int height, Orientation orientation, long coefficientBytes) {

  /** TensorFlow's JPEG kernel takes less than 2^29 samples, of at most four components. */
  static final long MOST_PIXELS = (1L << 27) - 1;

  public ImageHeader {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a picture of " + width + "x" + height + " pixels");
    }
  }

  /** How many there are in the stored picture. */
  long pixels() {
    return (long) width * height;
  }

  /** The picture's width when it stands upright. */
  public int uprightWidth() {
    return orientation.swapsSides() ? height : width;
  }

  /** The picture's height when it stands upright. */
  public int uprightHeight() {
    return orientation.swapsSides() ? width : height;
  }

  /** The picture as it is taken: turned as its metadata say, or as it is stored. */
  ImageHeader oriented(ExifOrientation wanted) {
    return switch (wanted) {
      case Apply -> this;
      case Ignore -> new ImageHeader(format, width, height, Orientation.UPRIGHT, coefficientBytes);
    };
  }

  /**
   * Reads the header of a whole image; nothing is allocated for its pixels.
   *
   * @param limits a larger picture, canvas or frame is refused
   * @throws ImageException {@code EMPTY_OBJECT}, {@code NOT_AN_IMAGE}, {@code UNSUPPORTED_FORMAT},
   *     {@code CORRUPT_IMAGE} or {@code TOO_MANY_PIXELS}
   */
  public static ImageHeader read(byte[] bytes, PictureLimits limits) throws ImageException {
    if (bytes.length == 0) {
      throw new ImageException(ErrorCode.EMPTY_OBJECT, "the object has no bytes");
    }
    ImageFormat format = ContentType.formatOf(bytes);
    try {
      return switch (format) {
        case JPEG -> {
          JpegMarkers jpeg = JpegMarkers.read(ByteBuffer.wrap(bytes));
          yield of(
              format,
              jpeg.width(),
              jpeg.height(),
              jpeg.metadata(),
              jpeg.coefficientBytes(),
              limits);
        }
        case PNG -> {
          PngChunks png = PngChunks.read(ByteBuffer.wrap(bytes));
          yield of(format, png.width(), png.height(), png.metadata(), 0, limits);
        }
        case GIF -> {
          GifFrame gif = GifFrame.find(ByteBuffer.wrap(bytes));
          check(format, gif.area().width(), gif.area().height(), limits);
          yield of(
              format,
              gif.area().canvasWidth(),
              gif.area().canvasHeight(),
              EmbeddedMetadata.NONE,
              0,
              limits);
        }
        case BMP -> {
          BmpLayout bmp = BmpLayout.read(ByteBuffer.wrap(bytes));
          yield of(format, bmp.width(), bmp.height(), EmbeddedMetadata.NONE, 0, limits);
        }
        case WEBP -> {
          WebpFrame webp = WebpFrame.find(ByteBuffer.wrap(bytes));
          check(format, webp.area().width(), webp.area().height(), limits);
          yield of(
              format,
              webp.area().canvasWidth(),
              webp.area().canvasHeight(),
              webp.metadata(),
              0,
              limits);
        }
      };
    } catch (IndexOutOfBoundsException endsEarly) {
      throw new ImageException(
          ErrorCode.CORRUPT_IMAGE, "the " + format.label() + " ends inside its header");
    }
  }

  private static ImageHeader of(
      ImageFormat format,
      int width,
      int height,
      EmbeddedMetadata metadata,
      long coefficientBytes,
      PictureLimits limits)
      throws ImageException {
    check(format, width, height, limits);
    return new ImageHeader(format, width, height, metadata.orientation(), coefficientBytes);
  }

  private static void check(ImageFormat format, int width, int height, PictureLimits limits)
      throws ImageException {
    String size = width + "x" + height;
    if (width < 1 || height < 1) {
      throw new ImageException(
          ErrorCode.CORRUPT_IMAGE, "the " + format.label() + "'s header says " + size + " pixels");
    }
    long pixels = (long) width * height;
    if (pixels > limits.maxPixels()) {
      throw new ImageException(
          ErrorCode.TOO_MANY_PIXELS,
          "%s is %d pixels, more than the %d of input.maxPixels"
              .formatted(size, pixels, limits.maxPixels()));
    }
    if (pixels > MOST_PIXELS) {
      throw new ImageException(
          ErrorCode.TOO_MANY_PIXELS,
          "%s is %d pixels, more than the %d that can be decoded, whatever input.maxPixels is"
              .formatted(size, pixels, MOST_PIXELS));
    }
    checkSide(size, "width", width, limits);
    checkSide(size, "height", height, limits);
  }

  private static void checkSide(String size, String side, int pixels, PictureLimits limits)
      throws ImageException {
    if (pixels > limits.maxSidePixels()) {
      throw new ImageException(
          ErrorCode.TOO_MANY_PIXELS,
          "%s: its %s is more than the %d pixels of input.maxSidePixels"
              .formatted(size, side, limits.maxSidePixels()));
    }
  }
}
