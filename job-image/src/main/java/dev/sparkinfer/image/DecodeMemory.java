package dev.sparkinfer.image;

/**
 * What decoding a picture holds at once at most, by its header, in bytes.
 *
 * @param nativeBytes outside the heap: the file's copy, the pixels, what the decoder holds besides
 * @param heapBytes in Java's heap, besides the file
 */
public record DecodeMemory(long nativeBytes, long heapBytes) {
  public static final DecodeMemory NONE = new DecodeMemory(0, 0);

  private static final int RGB = 3;

  /** A line of 16-bit RGBA that libpng holds, the one before it, and their filter's. */
  private static final int ROW_BYTES_A_COLUMN = 32;

  /** libwebp's own ARGB pixels of a lossless picture, and those that it gives. */
  private static final int WEBP_BYTES_A_PIXEL = 8;

  /** The ARGB pixels that libwebp's binding gives to Java. */
  private static final int WEBP_HEAP_BYTES_A_PIXEL = 4;

  /** Of a picture's stored pixels. */
  public static DecodeMemory of(int fileBytes, ImageHeader header) {
    long pixels = header.pixels();
    long rows = (long) header.width() * ROW_BYTES_A_COLUMN;
    long plain = fileBytes + RGB * pixels + rows;
    return switch (header.format()) {
      case JPEG -> new DecodeMemory(plain + header.coefficientBytes(), 0);
      case PNG -> new DecodeMemory(plain, 0);
      case GIF, BMP -> new DecodeMemory(plain, rows);
      case WEBP ->
          new DecodeMemory(
              plain + WEBP_BYTES_A_PIXEL * pixels,
              2L * fileBytes + rows + WEBP_HEAP_BYTES_A_PIXEL * pixels);
    };
  }

  /**
   * Of a model that decodes the file itself, outside the heap: most make floats of the pixels
   * before they scale them.
   */
  public static DecodeMemory ofModel(int fileBytes, ImageHeader header) {
    return new DecodeMemory(
        of(fileBytes, header).nativeBytes() + RGB * Float.BYTES * header.pixels(), 0);
  }

  /** What is held at the same time. */
  public DecodeMemory plus(DecodeMemory other) {
    return new DecodeMemory(nativeBytes + other.nativeBytes, heapBytes + other.heapBytes);
  }

  /** With more outside the heap, such as what is made of the pixels. */
  public DecodeMemory plusNative(long bytes) {
    return new DecodeMemory(nativeBytes + bytes, heapBytes);
  }
}
