package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where a BMP's pixels are and how they are packed, from the headers of Windows 2 to 5 and OS/2.
 *
 * @param topDown whether the first stored row is the topmost
 * @param bits of one pixel: 1, 2, 4, 8, 16, 24 or 32
 * @param masks the bits of red, green and blue in a pixel of 16 or 32 bits
 * @param palette red, green and blue of each colour in a pixel of at most 8 bits; black where the
 *     file has none
 * @param dataStart where the pixels begin
 */
record BmpLayout(
    int width,
    int height,
    boolean topDown,
    int bits,
    Packing packing,
    int[] masks,
    byte[] palette,
    int dataStart) {

  /** How rows are packed. */
  enum Packing {
    /** Bit after bit, each row padded to four bytes. */
    PLAIN,
    /** Runs of bytes. */
    RLE8,
    /** Runs of half bytes. */
    RLE4
  }

  private static final int FILE_HEADER_BYTES = 14;
  private static final int CORE_HEADER_BYTES = 12;
  private static final int INFO_HEADER_BYTES = 40;
  private static final int OS2_HEADER_BYTES = 64;
  private static final int COLOURS = 256;

  private static final int COMPRESSION_NONE = 0;
  private static final int COMPRESSION_RLE8 = 1;
  private static final int COMPRESSION_RLE4 = 2;
  private static final int COMPRESSION_MASKS = 3;
  private static final int COMPRESSION_ALPHA_MASKS = 6;

  /**
   * Reads the headers and the palette.
   *
   * @throws ImageException {@code CORRUPT_IMAGE}, or {@code UNSUPPORTED_FORMAT} for the packings
   *     that are other formats inside (JPEG, PNG, fax)
   * @throws IndexOutOfBoundsException when the content ends before
   */
  static BmpLayout read(ByteBuffer bmp) throws ImageException {
    bmp.order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = bmp.getInt(14);
    boolean core = headerBytes == CORE_HEADER_BYTES;
    int width = core ? Short.toUnsignedInt(bmp.getShort(18)) : bmp.getInt(18);
    int height = core ? Short.toUnsignedInt(bmp.getShort(20)) : bmp.getInt(22);
    int bits = Short.toUnsignedInt(bmp.getShort(core ? 24 : 28));
    int compression = headerBytes < INFO_HEADER_BYTES ? COMPRESSION_NONE : bmp.getInt(30);
    boolean hasMasks =
        (compression == COMPRESSION_MASKS || compression == COMPRESSION_ALPHA_MASKS)
            && headerBytes != OS2_HEADER_BYTES;
    if (compression > COMPRESSION_RLE4 && !hasMasks) {
      throw new ImageException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "BMP images of compression " + compression + " are not read");
    }
    Packing packing = packing(compression, bits);
    if (height == Integer.MIN_VALUE || (height < 0 && packing != Packing.PLAIN)) {
      throw corrupt("the BMP's height is " + height);
    }
    int afterHeader = FILE_HEADER_BYTES + headerBytes;
    int extraMasks = hasMasks && headerBytes == INFO_HEADER_BYTES ? compression / 3 + 2 : 0;
    int paletteStart = afterHeader + extraMasks * Integer.BYTES;
    int dataStart = bmp.getInt(10);
    if (dataStart < paletteStart) {
      throw corrupt("the BMP's pixels begin inside its header");
    }
    byte[] palette =
        bits <= 8 ? palette(bmp, paletteStart, dataStart, core ? 3 : 4, 1 << bits) : new byte[0];
    return new BmpLayout(
        width,
        Math.abs(height),
        height < 0,
        bits,
        packing,
        hasMasks ? masks(bmp) : defaultMasks(bits),
        palette,
        dataStart);
  }

  /** The bytes of one stored row without its padding. */
  long rowBytes() {
    return ((long) width * bits + 7) / 8;
  }

  /** The bytes from one stored row to the next. */
  long stride() {
    return ((long) width * bits + 31) / 32 * 4;
  }

  private static Packing packing(int compression, int bits) throws ImageException {
    boolean plain = bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 24;
    boolean masked = bits == 16 || bits == 32;
    if (compression == COMPRESSION_RLE8 && bits == 8) {
      return Packing.RLE8;
    }
    if (compression == COMPRESSION_RLE4 && bits == 4) {
      return Packing.RLE4;
    }
    if ((compression == COMPRESSION_NONE && (plain || masked))
        || (compression >= COMPRESSION_MASKS && masked)) {
      return Packing.PLAIN;
    }
    throw corrupt("the BMP says " + bits + " bits a pixel with compression " + compression);
  }

  private static int[] masks(ByteBuffer bmp) {
    return new int[] {bmp.getInt(54), bmp.getInt(58), bmp.getInt(62)};
  }

  private static int[] defaultMasks(int bits) {
    return bits == 16
        ? new int[] {0x7c00, 0x03e0, 0x001f}
        : new int[] {0xff0000, 0x00ff00, 0x0000ff};
  }

  private static byte[] palette(
      ByteBuffer bmp, int start, int end, int entryBytes, int mostColours) {
    byte[] palette = new byte[COLOURS * 3];
    int colours = Math.min((end - start) / entryBytes, mostColours);
    for (int i = 0; i < colours; i++) {
      for (int channel = 0; channel < 3; channel++) {
        palette[i * 3 + channel] = bmp.get(start + i * entryBytes + 2 - channel);
      }
    }
    return palette;
  }

  static ImageException corrupt(String message) {
    return new ImageException(ErrorCode.CORRUPT_IMAGE, message);
  }
}
