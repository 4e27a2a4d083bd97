package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells the formats whose first bytes say too little, by the fields that follow them. */
final class SmallHeaders {
  private static final int MOST_ICONS = 4096;
  private static final int PCX_HEADER_BYTES = 128;
  private static final Set<Integer> PCX_VERSIONS = Set.of(0, 2, 3, 4, 5);
  private static final Set<Integer> PCX_BITS = Set.of(1, 2, 4, 8);
  private static final Set<Integer> FLIF_CHANNELS = Set.of(1, 3, 4);
  private static final int TEXT_BYTES = 4096;
  private static final Pattern X_BITMAP =
      Pattern.compile(
          "#define\\s+\\w*width\\s+\\d+\\s+#define\\s+\\w*height\\s+\\d+\\s.*\\w*bits\\s*\\[",
          Pattern.DOTALL);

  private SmallHeaders() {}

  /**
   * Whether it is a directory of Windows' icons or cursors.
   *
   * @param kind 1 for icons, 2 for cursors
   */
  static boolean isIcon(byte[] content, int kind) {
    if (content.length < 22) {
      return false;
    }
    ByteBuffer directory = littleEndian(content);
    int images = Short.toUnsignedInt(directory.getShort(4));
    int reserved = Byte.toUnsignedInt(content[9]);
    return directory.getShort(0) == 0
        && directory.getShort(2) == kind
        && images > 0
        && images <= MOST_ICONS
        && (reserved == 0 || reserved == 255);
  }

  /** Whether it is Apple's ICNS: its length follows, which a text's next letters would not be. */
  static boolean isAppleIcon(byte[] content) {
    return startsWith(content, "icns") && content.length > 8 && content[4] == 0;
  }

  /** Whether it is a PCX: version, packing, depth, window and planes agree. */
  static boolean isPcx(byte[] content) {
    if (content.length < PCX_HEADER_BYTES || content[0] != 0x0a) {
      return false;
    }
    ByteBuffer header = littleEndian(content);
    int planes = content[65];
    return PCX_VERSIONS.contains((int) content[1])
        && (content[2] == 0 || content[2] == 1)
        && PCX_BITS.contains((int) content[3])
        && Short.toUnsignedInt(header.getShort(4)) <= Short.toUnsignedInt(header.getShort(8))
        && Short.toUnsignedInt(header.getShort(6)) <= Short.toUnsignedInt(header.getShort(10))
        && planes >= 1
        && planes <= 4;
  }

  /** Whether it is a QOI: channels and colour space are what they can be. */
  static boolean isQoi(byte[] content) {
    return startsWith(content, "qoif")
        && content.length > 13
        && (content[12] == 3 || content[12] == 4)
        && (content[13] == 0 || content[13] == 1);
  }

  /** Whether it is a FLIF: kind, channels and depth are what they can be. */
  static boolean isFlif(byte[] content) {
    if (!startsWith(content, "FLIF") || content.length < 6) {
      return false;
    }
    int kind = content[4] >> 4;
    return kind >= 3
        && kind <= 6
        && FLIF_CHANNELS.contains(content[4] & 0xf)
        && content[5] >= '0'
        && content[5] <= '2';
  }

  /** Whether it is an X bitmap, which is a piece of C: two sizes, then the bits. */
  static boolean isXBitmap(byte[] content) {
    String text =
        new String(content, 0, Math.min(content.length, TEXT_BYTES), StandardCharsets.ISO_8859_1)
            .strip();
    return (text.startsWith("#define") || text.startsWith("/*")) && X_BITMAP.matcher(text).find();
  }

  private static boolean startsWith(byte[] content, String ascii) {
    return Signature.ofText("", ascii).begins(content);
  }

  private static ByteBuffer littleEndian(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }
}
