package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;

/**
 * The chunks of a PNG that matter besides its pixels (W3C PNG, third edition, 5.3): IHDR, eXIf, and
 * the texts in which metadata stand. Checksums are left to libpng.
 *
 * @param metadata wherever in the file it stands
 */
record PngChunks(int width, int height, EmbeddedMetadata metadata) {

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
        png.getInt(SIGNATURE_BYTES + 8), png.getInt(SIGNATURE_BYTES + 12), findMetadata(png));
  }

  /** The last of each kind counts. A text is unpacked only then: a file may hold thousands. */
  private static EmbeddedMetadata findMetadata(ByteBuffer png) {
    ByteBuffer exif = null;
    PngText profile = null;
    PngText xmp = null;
    long position = SIGNATURE_BYTES;
    while (position + CHUNK_OVERHEAD_BYTES <= png.limit()) {
      long length = Integer.toUnsignedLong(png.getInt((int) position));
      if (position + CHUNK_OVERHEAD_BYTES + length > png.limit()) {
        break;
      }
      int type = png.getInt((int) position + 4);
      ByteBuffer body = png.slice((int) position + 8, (int) length);
      PngText text = PngText.of(type, body);
      if (type == EXIF) {
        exif = body;
      } else if (text != null) {
        profile = text.isNamed(PngText.RAW_EXIF) ? text : profile;
        xmp = text.isNamed(PngText.XMP) ? text : xmp;
      }
      position += CHUNK_OVERHEAD_BYTES + length;
    }
    if (exif == null && profile != null) {
      exif = profile.rawProfile();
    }
    return new EmbeddedMetadata(exif, xmp == null ? null : xmp.content());
  }
}
