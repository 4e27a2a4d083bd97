package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * Where a BMP's pixels are and how they are packed, from the headers of Windows 2 to 5 and OS/2.
 *
 * @param topDown whether the first stored row is the topmost
 * @param bits of one pixel: 1, 2, 4, 8, 16, 24 or 32
 * @param masks the bits of red, green and blue in a pixel of 16 to 32 bits
 * @param palette red, green and blue of 256 colours for pixels of at most 8 bits; black where the
 *     file leaves one out
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

  static final int LEAST_HEADER_BYTES = 12;
  private static final int FILE_HEADER_BYTES = 14;
  private static final int CORE_HEADER_BYTES = 12;
  private static final int INFO_HEADER_BYTES = 40;
  private static final Set<Integer> WINDOWS_HEADER_BYTES = Set.of(40, 52, 56, 108, 124);

  /** OS/2 may leave out fields from behind. */
  private static final Set<Integer> OS2_HEADER_BYTES =
      Set.of(12, 16, 20, 24, 28, 32, 36, 42, 44, 46, 48, 60, 64);

  private static final int COLOURS = 256;
  private static final int COMPRESSION_AT = 30;
  private static final int COLOURS_AT = 46;
  private static final int MOST_COLOURS = 1 << 16;
  private static final int INDEXED_BITS = 8;

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
    boolean windows = WINDOWS_HEADER_BYTES.contains(headerBytes);
    if (!windows && !OS2_HEADER_BYTES.contains(headerBytes)) {
      throw unsupported("with a header of " + headerBytes + " bytes");
    }
    boolean core = headerBytes == CORE_HEADER_BYTES;
    int width = core ? Short.toUnsignedInt(bmp.getShort(18)) : bmp.getInt(18);
    int height = core ? Short.toUnsignedInt(bmp.getShort(20)) : bmp.getInt(22);
    int bits = Short.toUnsignedInt(bmp.getShort(core ? 24 : 28));
    int compression = field(bmp, headerBytes, COMPRESSION_AT);
    boolean hasMasks =
        windows && (compression == COMPRESSION_MASKS || compression == COMPRESSION_ALPHA_MASKS);
    if (compression > COMPRESSION_RLE4 && !hasMasks) {
      throw unsupported("of compression " + compression);
    }
    Packing packing = packing(compression, bits);
    if (height == Integer.MIN_VALUE) {
      throw corrupt("the BMP's height is " + height);
    }
    int afterHeader = FILE_HEADER_BYTES + headerBytes;
    int extraMasks = hasMasks && headerBytes == INFO_HEADER_BYTES ? compression / 3 + 2 : 0;
    int paletteStart = afterHeader + extraMasks * Integer.BYTES;
    int entryBytes = core ? 3 : 4;
    int colours = bits > INDEXED_BITS ? 0 : colours(bmp, headerBytes, bits);
    int dataStart = bmp.getInt(10);
    // Some writers leave the palette out of the offset, or the whole offset.
    if (dataStart == 0 || (dataStart == afterHeader && extraMasks == 0)) {
      dataStart = paletteStart + colours * entryBytes;
    }
    if (dataStart < paletteStart) {
      throw corrupt("the BMP's pixels begin inside its header");
    }
    return new BmpLayout(
        width,
        Math.abs(height),
        height < 0,
        bits,
        packing,
        hasMasks ? masks(bmp, bits) : defaultMasks(bits),
        palette(bmp, paletteStart, Math.min(colours, COLOURS), entryBytes),
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
        || (compression >= COMPRESSION_MASKS && (masked || bits == 24))) {
      return Packing.PLAIN;
    }
    throw corrupt("the BMP says " + bits + " bits a pixel with compression " + compression);
  }

  /** A field of four bytes; 0 where the header ends before. */
  private static int field(ByteBuffer bmp, int headerBytes, int at) {
    return at + Integer.BYTES <= FILE_HEADER_BYTES + headerBytes ? bmp.getInt(at) : 0;
  }

  private static int[] masks(ByteBuffer bmp, int bits) throws ImageException {
    int[] masks = {bmp.getInt(54), bmp.getInt(58), bmp.getInt(62)};
    if (masks[0] == 0 && masks[1] == 0 && masks[2] == 0) {
      return defaultMasks(bits);
    }
    if (bits == 24 && !Arrays.equals(masks, defaultMasks(bits))) {
      throw unsupported("of 24 bits with masks of their own");
    }
    int all = 0;
    for (int mask : masks) {
      int ones = mask >>> Integer.numberOfTrailingZeros(mask);
      boolean beyond = bits < Integer.SIZE && mask >>> bits != 0;
      if ((ones & (ones + 1)) != 0 || (all & mask) != 0 || beyond) {
        throw corrupt("the BMP's masks of red, green and blue contradict each other");
      }
      all |= mask;
    }
    return masks;
  }

  private static int[] defaultMasks(int bits) {
    return bits == 16
        ? new int[] {0x7c00, 0x03e0, 0x001f}
        : new int[] {0xff0000, 0x00ff00, 0x0000ff};
  }

  /** How many colours the palette says it has. */
  private static int colours(ByteBuffer bmp, int headerBytes, int bits) throws ImageException {
    int colours = field(bmp, headerBytes, COLOURS_AT);
    if (colours < 0 || colours > MOST_COLOURS) {
      throw corrupt(
          "the BMP says that its palette has %d colours".formatted(colours & 0xffffffffL));
    }
    return colours == 0 ? 1 << bits : colours;
  }

  private static byte[] palette(ByteBuffer bmp, int start, int colours, int entryBytes) {
    byte[] palette = new byte[COLOURS * 3];
    int there = Math.min(colours, Math.max(0, bmp.limit() - start) / entryBytes);
    for (int i = 0; i < there; i++) {
      for (int channel = 0; channel < 3; channel++) {
        palette[i * 3 + channel] = bmp.get(start + i * entryBytes + 2 - channel);
      }
    }
    return palette;
  }

  private static ImageException unsupported(String which) {
    return new ImageException(
        ErrorCode.UNSUPPORTED_FORMAT, "BMP images " + which + " are not read");
  }

  static ImageException corrupt(String message) {
    return new ImageException(ErrorCode.CORRUPT_IMAGE, message);
  }
}
