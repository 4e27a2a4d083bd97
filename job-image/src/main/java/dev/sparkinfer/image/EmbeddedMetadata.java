package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of EXIF and XMP in a picture's file, of which the orientation is read, as Pillow's
 * {@code ImageOps.exif_transpose} reads it: EXIF's where it has one, else XMP's. Damaged blocks are
 * not a damaged picture: they say nothing.
 *
 * @param exif a small TIFF file; what stands before its byte-order mark may be EXIF's own prefix
 * @param xmp text in UTF-8
 */
record EmbeddedMetadata(@Nullable ByteBuffer exif, @Nullable ByteBuffer xmp) {

  static final EmbeddedMetadata NONE = new EmbeddedMetadata(null, null);

  private static final ByteBuffer EXIF_PREFIX =
      ByteBuffer.wrap("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern XMP_ORIENTATION =
      Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  /** More XMP than this is not looked through: it begins with what cameras write. */
  private static final int MOST_XMP_BYTES = 1 << 20;

  private static final int LITTLE_ENDIAN_MARK = 0x4949;
  private static final int BIG_ENDIAN_MARK = 0x4d4d;
  private static final int TIFF_MAGIC = 42;
  private static final int ENTRY_BYTES = 12;
  private static final int INLINE_BYTES = 4;
  private static final int ORIENTATION_TAG = 0x0112;

  /** What makes the stored pixels upright. */
  Orientation orientation() {
    Orientation ofExif = exif == null ? null : ofExif(exif.slice());
    if (ofExif != null) {
      return ofExif;
    }
    Orientation ofXmp = xmp == null ? null : ofXmp(xmp.slice());
    return ofXmp == null ? Orientation.UPRIGHT : ofXmp;
  }

  /** The rest of a block that begins with EXIF's prefix; null when it does not. */
  static @Nullable ByteBuffer afterExifPrefix(ByteBuffer block) {
    return after(block, EXIF_PREFIX);
  }

  /** The rest of a block that begins so; null when it does not. */
  static @Nullable ByteBuffer after(ByteBuffer block, ByteBuffer prefix) {
    int length = prefix.remaining();
    return block.limit() >= length && block.slice(0, length).equals(prefix)
        ? block.slice(length, block.limit() - length)
        : null;
  }

  private static @Nullable Orientation ofXmp(ByteBuffer xmp) {
    xmp.limit(Math.min(xmp.limit(), MOST_XMP_BYTES));
    Matcher found = XMP_ORIENTATION.matcher(StandardCharsets.ISO_8859_1.decode(xmp));
    return found.find() ? Orientation.ofExifValue(Integer.parseInt(found.group(1))) : null;
  }

  private static @Nullable Orientation ofExif(ByteBuffer block) {
    ByteBuffer tiff = block;
    for (ByteBuffer rest = tiff; rest != null; rest = afterExifPrefix(rest)) {
      tiff = rest;
    }
    try {
      int mark = tiff.order(ByteOrder.BIG_ENDIAN).getShort(0);
      if (mark != LITTLE_ENDIAN_MARK && mark != BIG_ENDIAN_MARK) {
        return null;
      }
      tiff.order(mark == LITTLE_ENDIAN_MARK ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int magic = tiff.getShort(2);
      if (magic != TIFF_MAGIC && Short.reverseBytes((short) magic) != TIFF_MAGIC) {
        return null;
      }
      int directory = tiff.getInt(4);
      int entries = Short.toUnsignedInt(tiff.getShort(directory));
      for (int i = 0; i < entries; i++) {
        int entry = directory + Short.BYTES + i * ENTRY_BYTES;
        if (Short.toUnsignedInt(tiff.getShort(entry)) == ORIENTATION_TAG) {
          Double value = number(tiff, entry);
          if (value != null) {
            int whole = value.intValue();
            return Orientation.ofExifValue(whole == value ? whole : 0);
          }
        }
      }
      return null;
    } catch (IndexOutOfBoundsException endsEarly) {
      return null;
    }
  }

  /** The first number of an entry; null when it has none, or lies outside the block. */
  private static @Nullable Double number(ByteBuffer tiff, int entry) {
    NumberType type = NumberType.of(tiff.getShort(entry + 2));
    long count = Integer.toUnsignedLong(tiff.getInt(entry + 4));
    if (type == null || count == 0) {
      return null;
    }
    long bytes = count * type.bytes;
    long at = bytes <= INLINE_BYTES ? entry + 8L : Integer.toUnsignedLong(tiff.getInt(entry + 8));
    return at + bytes <= tiff.limit() ? type.read(tiff, (int) at) : null;
  }

  /**
   * The types that hold numbers (TIFF 6.0, section 2; BigTIFF). {@code BYTE} is not among them:
   * Pillow takes it for text.
   */
  private enum NumberType {
    SHORT(3, 2),
    LONG(4, 4),
    RATIONAL(5, 8),
    SBYTE(6, 1),
    SSHORT(8, 2),
    SLONG(9, 4),
    SRATIONAL(10, 8),
    FLOAT(11, 4),
    DOUBLE(12, 8),
    IFD(13, 4),
    LONG8(16, 8);

    private final int code;
    private final int bytes;

    NumberType(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    static @Nullable NumberType of(int code) {
      for (NumberType type : values()) {
        if (type.code == code) {
          return type;
        }
      }
      return null;
    }

    double read(ByteBuffer tiff, int at) {
      return switch (this) {
        case SHORT -> Short.toUnsignedInt(tiff.getShort(at));
        case LONG, IFD -> Integer.toUnsignedLong(tiff.getInt(at));
        case RATIONAL ->
            (double) Integer.toUnsignedLong(tiff.getInt(at))
                / Integer.toUnsignedLong(tiff.getInt(at + 4));
        case SBYTE -> tiff.get(at);
        case SSHORT -> tiff.getShort(at);
        case SLONG -> tiff.getInt(at);
        case SRATIONAL -> (double) tiff.getInt(at) / tiff.getInt(at + 4);
        case FLOAT -> tiff.getFloat(at);
        case DOUBLE -> tiff.getDouble(at);
        case LONG8 -> tiff.getLong(at);
      };
    }
  }
}
