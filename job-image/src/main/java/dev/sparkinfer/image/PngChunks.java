package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a PNG that matter before its pixels (W3C PNG, third edition, 5.3): IHDR, eXIf.
 * Checksums are left to libpng.
 *
 * @param exif the EXIF block from its byte-order mark on; null when there is none
 */
record PngChunks(int width, int height, @Nullable ByteBuffer exif) {

  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR = 0x49484452;
  private static final int IHDR_BYTES = 13;
  private static final int EXIF = 0x65584966;
  private static final int CHUNK_OVERHEAD_BYTES = 12;

  /**
   * Reads the chunks.
   *
   * @throws ImageException {@code CORRUPT_IMAGE} when the first chunk is no IHDR
   * @throws IndexOutOfBoundsException when the content ends before
   */
  static PngChunks read(ByteBuffer png) throws ImageException {
    if (png.getInt(SIGNATURE_BYTES) != IHDR_BYTES || png.getInt(SIGNATURE_BYTES + 4) != IHDR) {
      throw new ImageException(
          ErrorCode.CORRUPT_IMAGE, "the PNG does not begin with an IHDR chunk");
    }
    return new PngChunks(
        png.getInt(SIGNATURE_BYTES + 8), png.getInt(SIGNATURE_BYTES + 12), findExif(png));
  }

  private static @Nullable ByteBuffer findExif(ByteBuffer png) {
    long position = SIGNATURE_BYTES;
    while (position + CHUNK_OVERHEAD_BYTES <= png.limit()) {
      long length = Integer.toUnsignedLong(png.getInt((int) position));
      if (png.getInt((int) position + 4) == EXIF
          && position + CHUNK_OVERHEAD_BYTES + length <= png.limit()) {
        return png.slice((int) position + 8, (int) length);
      }
      position += CHUNK_OVERHEAD_BYTES + length;
    }
    return null;
  }
}
