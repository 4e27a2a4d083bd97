package dev.sparkinfer.image;

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
}
