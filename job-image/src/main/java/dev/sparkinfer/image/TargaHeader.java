package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Tells a Truevision TGA, which has no magic number: by the footer of its second version, else by a
 * header in which every field agrees with the others.
 */
final class TargaHeader {
  private static final byte[] FOOTER = "TRUEVISION-XFILE.\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 18;
  private static final int COMPRESSED = 8;
  private static final int INDEXED = 1;
  private static final int COLOURED = 2;
  private static final int GREY = 3;
  private static final int DIRECTION_BITS = 0x30;
  private static final Set<Integer> COLOUR_BITS = Set.of(15, 16, 24, 32);

  private TargaHeader() {}

  /** Whether the content is one. */
  static boolean isOf(byte[] content) {
    return content.length >= HEADER_BYTES && (hasFooter(content) || isPlausible(content));
  }

  private static boolean hasFooter(byte[] content) {
    int start = content.length - FOOTER.length;
    return Arrays.equals(content, start, content.length, FOOTER, 0, FOOTER.length);
  }

  private static boolean isPlausible(byte[] content) {
    ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int paletteKind = header.get(1);
    int kind = header.get(2);
    int colours = Short.toUnsignedInt(header.getShort(5));
    int colourBits = Byte.toUnsignedInt(header.get(7));
    int width = Short.toUnsignedInt(header.getShort(12));
    int height = Short.toUnsignedInt(header.getShort(14));
    int bits = Byte.toUnsignedInt(header.get(16));
    int alphaBits = header.get(17) & ~DIRECTION_BITS;
    boolean palette =
        paletteKind == 0
            ? header.getShort(3) == 0 && colours == 0 && colourBits == 0
            : paletteKind == 1 && colours > 0 && COLOUR_BITS.contains(colourBits);
    boolean pixels =
        switch (kind & ~COMPRESSED) {
          case INDEXED -> paletteKind == 1 && bits == 8 && alphaBits == 0;
          case COLOURED ->
              COLOUR_BITS.contains(bits)
                  && (alphaBits == 0 || alphaBits == (bits == 16 ? 1 : bits - 24));
          case GREY -> bits == 8 && alphaBits == 0 || bits == 16 && alphaBits == 8;
          default -> false;
        };
    if (!palette || !pixels || width == 0 || height == 0) {
      return false;
    }
    long before =
        HEADER_BYTES + Byte.toUnsignedInt(header.get(0)) + (long) colours * ((colourBits + 7) / 8);
    boolean compressed = (kind & COMPRESSED) != 0;
    long stored = compressed ? 1 : (long) width * height * ((bits + 7) / 8);
    return before + stored <= content.length;
  }
}
