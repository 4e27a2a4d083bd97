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
 */
public record ImageHeader(ImageFormat format, int width, int height, Orientation orientation) {

  /** TensorFlow's JPEG kernel takes less than 2^29 samples, of at most four components. */
  static final long MOST_PIXELS = (1L << 27) - 1;

  public ImageHeader {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a picture of " + width + "x" + height + " pixels");
    }
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
      case Ignore -> new ImageHeader(format, width, height, Orientation.UPRIGHT);
    };
  }

  /**
   * Reads the header of a whole image; nothing is allocated for its pixels.
   *
   * @param maxPixels a picture, canvas or frame with more is refused
   * @throws ImageException {@code EMPTY_OBJECT}, {@code NOT_AN_IMAGE}, {@code UNSUPPORTED_FORMAT},
   *     {@code CORRUPT_IMAGE} or {@code TOO_MANY_PIXELS}
   */
  public static ImageHeader read(byte[] bytes, long maxPixels) throws ImageException {
    if (bytes.length == 0) {
      throw new ImageException(ErrorCode.EMPTY_OBJECT, "the object has no bytes");
    }
    ImageFormat format = ContentType.formatOf(bytes);
    try {
      return switch (format) {
        case JPEG -> {
          JpegMarkers jpeg = JpegMarkers.read(ByteBuffer.wrap(bytes));
          yield of(format, jpeg.width(), jpeg.height(), jpeg.metadata(), maxPixels);
        }
        case PNG -> {
          PngChunks png = PngChunks.read(ByteBuffer.wrap(bytes));
          yield of(format, png.width(), png.height(), png.metadata(), maxPixels);
        }
        case GIF -> {
          GifFrame gif = GifFrame.find(ByteBuffer.wrap(bytes));
          check(format, gif.area().width(), gif.area().height(), maxPixels);
          yield of(
              format,
              gif.area().canvasWidth(),
              gif.area().canvasHeight(),
              EmbeddedMetadata.NONE,
              maxPixels);
        }
        case BMP -> {
          BmpLayout bmp = BmpLayout.read(ByteBuffer.wrap(bytes));
          yield of(format, bmp.width(), bmp.height(), EmbeddedMetadata.NONE, maxPixels);
        }
        case WEBP -> {
          WebpFrame webp = WebpFrame.find(ByteBuffer.wrap(bytes));
          check(format, webp.area().width(), webp.area().height(), maxPixels);
          yield of(
              format,
              webp.area().canvasWidth(),
              webp.area().canvasHeight(),
              webp.metadata(),
              maxPixels);
        }
      };
    } catch (IndexOutOfBoundsException endsEarly) {
      throw new ImageException(
          ErrorCode.CORRUPT_IMAGE, "the " + format.label() + " ends inside its header");
    }
  }

  private static ImageHeader of(
      ImageFormat format, int width, int height, EmbeddedMetadata metadata, long maxPixels)
      throws ImageException {
    check(format, width, height, maxPixels);
    return new ImageHeader(format, width, height, metadata.orientation());
  }

  private static void check(ImageFormat format, int width, int height, long maxPixels)
      throws ImageException {
    String size = width + "x" + height;
    if (width < 1 || height < 1) {
      throw new ImageException(
          ErrorCode.CORRUPT_IMAGE, "the " + format.label() + "'s header says " + size + " pixels");
    }
    long pixels = (long) width * height;
    if (pixels > maxPixels) {
      throw new ImageException(
          ErrorCode.TOO_MANY_PIXELS,
          "%s is %d pixels, more than the %d of input.maxPixels"
              .formatted(size, pixels, maxPixels));
    }
    if (pixels > MOST_PIXELS) {
      throw new ImageException(
          ErrorCode.TOO_MANY_PIXELS,
          "%s is %d pixels, more than the %d that can be decoded, whatever input.maxPixels is"
              .formatted(size, pixels, MOST_PIXELS));
    }
  }
}
