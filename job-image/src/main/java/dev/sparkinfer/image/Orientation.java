package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What must be done to stored pixels to make the picture upright, in the order of EXIF's tag 0x0112
 * (CIPA DC-008, 4.6.4): rows and columns are swapped first, then flipped.
 */
public enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, false, true),
  UPSIDE_DOWN(false, true, true),
  MIRRORED_UPSIDE_DOWN(false, true, false),
  TRANSPOSED(true, false, false),
  TURNED_LEFT(true, false, true),
  TRANSVERSED(true, true, true),
  TURNED_RIGHT(true, true, false);

  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int TIFF_MAGIC = 42;
  private static final int ENTRY_BYTES = 12;

  private final boolean swapsSides;
  private final boolean flipsRows;
  private final boolean flipsColumns;

  Orientation(boolean swapsSides, boolean flipsRows, boolean flipsColumns) {
    this.swapsSides = swapsSides;
    this.flipsRows = flipsRows;
    this.flipsColumns = flipsColumns;
  }

  /** Whether rows become columns, so that height and width change places. */
  public boolean swapsSides() {
    return swapsSides;
  }

  /** Whether, after the swap, the last row becomes the first. */
  public boolean flipsRows() {
    return flipsRows;
  }

  /** Whether, after the swap, the last column becomes the first. */
  public boolean flipsColumns() {
    return flipsColumns;
  }

  /** EXIF's number for it, 1 to 8. */
  public int exifValue() {
    return ordinal() + 1;
  }

  /** The one of that EXIF number; any other number says nothing, and is {@code UPRIGHT}. */
  public static Orientation ofExifValue(int value) {
    return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
  }

  /**
   * Reads it from a block of EXIF data, which is a small TIFF file. A damaged block is not a
   * damaged picture: it is {@code UPRIGHT}.
   *
   * @param tiff from its byte-order mark on
   */
  static Orientation fromExif(ByteBuffer tiff) {
    try {
      int mark = tiff.order(ByteOrder.BIG_ENDIAN).getShort(0);
      if (mark != 0x4949 && mark != 0x4D4D) {
        return UPRIGHT;
      }
      tiff.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      if (tiff.getShort(2) != TIFF_MAGIC) {
        return UPRIGHT;
      }
      int directory = tiff.getInt(4);
      int entries = Short.toUnsignedInt(tiff.getShort(directory));
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + i * ENTRY_BYTES;
        if (Short.toUnsignedInt(tiff.getShort(entry)) == ORIENTATION_TAG) {
          return tiff.getShort(entry + 2) == SHORT
              ? ofExifValue(Short.toUnsignedInt(tiff.getShort(entry + 8)))
              : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (IndexOutOfBoundsException endsEarly) {
      return UPRIGHT;
    }
  }
}
