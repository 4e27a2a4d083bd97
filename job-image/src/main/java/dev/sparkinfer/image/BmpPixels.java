package dev.sparkinfer.image;

import java.nio.ByteBuffer;

/**
 * Decodes a BMP's pixels of any depth to RGB; alpha and colour profiles are dropped. A mask of
 * fewer than eight bits is stretched to 0..255, rounded to the nearest.
 */
final class BmpPixels {
  private static final int END_OF_ROW = 0;
  private static final int END_OF_BITMAP = 1;
  private static final int MOVE = 2;

  private final ByteBuffer bmp;
  private final BmpLayout layout;
  private final RgbCanvas canvas;
  private final byte[] row;

  BmpPixels(ByteBuffer bmp, BmpLayout layout, RgbCanvas canvas) {
    this.bmp = bmp;
    this.layout = layout;
    this.canvas = canvas;
    row = new byte[layout.width() * 3];
  }

  /**
   * Fails on content that is too short for its plain rows, before memory is taken for them.
   *
   * @throws ImageException {@code CORRUPT_IMAGE}
   */
  static void checkLength(int contentBytes, BmpLayout layout) throws ImageException {
    long plain = layout.dataStart() + layout.stride() * (layout.height() - 1) + layout.rowBytes();
    if (layout.packing() == BmpLayout.Packing.PLAIN && plain > contentBytes) {
      throw BmpLayout.corrupt(
          "the BMP ends early: its header says %d bytes, it has %d".formatted(plain, contentBytes));
    }
  }

  /**
   * Decodes all rows.
   *
   * @throws ImageException {@code CORRUPT_IMAGE}
   * @throws IndexOutOfBoundsException when the content ends before
   */
  void decode() throws ImageException {
    switch (layout.packing()) {
      case PLAIN -> decodePlain();
      case RLE8, RLE4 -> decodeRuns(layout.packing() == BmpLayout.Packing.RLE4);
    }
  }

  private void decodePlain() {
    for (int stored = 0; stored < layout.height(); stored++) {
      int start = Math.toIntExact(layout.dataStart() + layout.stride() * stored);
      switch (layout.bits()) {
        case 16 -> masked(start, Short.BYTES);
        case 24 -> bgr(start);
        case 32 -> masked(start, Integer.BYTES);
        default -> indexed(start);
      }
      writeRow(stored);
    }
  }

  private void indexed(int start) {
    int bits = layout.bits();
    int mask = (1 << bits) - 1;
    for (int x = 0; x < layout.width(); x++) {
      int bit = x * bits;
      int packed = Byte.toUnsignedInt(bmp.get(start + bit / 8));
      setIndex(x, packed >>> (8 - bits - bit % 8) & mask);
    }
  }

  private void setIndex(int x, int index) {
    System.arraycopy(layout.palette(), index * 3, row, x * 3, 3);
  }

  private void bgr(int start) {
    for (int i = 0; i < row.length; i += 3) {
      row[i] = bmp.get(start + i + 2);
      row[i + 1] = bmp.get(start + i + 1);
      row[i + 2] = bmp.get(start + i);
    }
  }

  private void masked(int start, int pixelBytes) {
    for (int x = 0; x < layout.width(); x++) {
      int at = start + x * pixelBytes;
      int pixel =
          pixelBytes == Short.BYTES ? Short.toUnsignedInt(bmp.getShort(at)) : bmp.getInt(at);
      for (int channel = 0; channel < 3; channel++) {
        row[x * 3 + channel] = stretched(pixel, layout.masks()[channel]);
      }
    }
  }

  private static byte stretched(int pixel, int mask) {
    if (mask == 0) {
      return 0;
    }
    int shift = Integer.numberOfTrailingZeros(mask);
    long most = mask >>> shift;
    long value = (pixel & mask) >>> shift;
    return (byte) ((value * 255 + most / 2) / most);
  }

  /**
   * Pixels that the runs leave out have the palette's first colour. The end is where the last row
   * is full, or where it is marked.
   */
  private void decodeRuns(boolean halfBytes) throws ImageException {
    int position = layout.dataStart();
    int x = 0;
    int stored = 0;
    clearRow();
    int last = layout.height() - 1;
    while (stored < last || (stored == last && x < layout.width())) {
      int count = u8(position++);
      int value = u8(position++);
      if (count > 0) {
        for (int i = 0; i < count; i++) {
          setRunPixel(x++, halfBytes ? (i % 2 == 0 ? value >>> 4 : value & 0xf) : value);
        }
      } else if (value == END_OF_ROW) {
        stored = finishRows(stored, 1);
        x = 0;
      } else if (value == END_OF_BITMAP) {
        break;
      } else if (value == MOVE) {
        x += u8(position++);
        stored = finishRows(stored, u8(position++));
      } else {
        for (int i = 0; i < value; i++) {
          int packed = u8(position + (halfBytes ? i / 2 : i));
          setRunPixel(x++, halfBytes ? (i % 2 == 0 ? packed >>> 4 : packed & 0xf) : packed);
        }
        int bytes = halfBytes ? (value + 1) / 2 : value;
        position += bytes + bytes % 2;
      }
    }
    finishRows(stored, layout.height() - stored);
  }

  private void setRunPixel(int x, int index) throws ImageException {
    if (x >= layout.width()) {
      throw BmpLayout.corrupt("a run of the BMP's pixels leaves the picture");
    }
    setIndex(x, index);
  }

  private int finishRows(int stored, int rows) {
    int end = Math.min(stored + rows, layout.height());
    for (int y = stored; y < end; y++) {
      writeRow(y);
      clearRow();
    }
    return end;
  }

  private void writeRow(int stored) {
    canvas.writeRow(layout.topDown() ? stored : layout.height() - 1 - stored, row);
  }

  private void clearRow() {
    for (int x = 0; x < layout.width(); x++) {
      setIndex(x, 0);
    }
  }

  private int u8(int index) {
    return Byte.toUnsignedInt(bmp.get(index));
  }
}
