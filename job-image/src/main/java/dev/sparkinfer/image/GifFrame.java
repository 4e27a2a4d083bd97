package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The first frame of a GIF (GIF89a specification, 1990), decoded strictly: every pixel must be
 * there. The JDK's reader takes cut files for whole ones, and fails on some that are sound.
 *
 * <p>A canvas smaller than the frame grows to hold it, as in browsers. Transparency is dropped: a
 * transparent pixel has its palette colour.
 *
 * @param palette red, green and blue of 256 colours; black where the file has none
 * @param dataStart where the LZW data's code size stands
 */
record GifFrame(FrameArea area, boolean interlaced, byte[] palette, int dataStart) {

  private static final int SCREEN_BYTES = 13;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int IMAGE_BYTES = 10;
  private static final int HAS_PALETTE = 0x80;
  private static final int INTERLACED = 0x40;
  private static final int PALETTE_BYTES = 256 * 3;

  /** The first row and the distance between rows of each pass over an interlaced frame. */
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  /**
   * Finds the first frame; nothing is decoded.
   *
   * @throws ImageException {@code CORRUPT_IMAGE} when there is none, or it has no colours
   * @throws IndexOutOfBoundsException when the content ends before
   */
  static GifFrame find(ByteBuffer gif) throws ImageException {
    gif.order(ByteOrder.LITTLE_ENDIAN);
    int flags = u8(gif, 10);
    byte[] global = palette(gif, SCREEN_BYTES, flags);
    int position = SCREEN_BYTES + paletteBytes(flags);
    while (u8(gif, position) == EXTENSION) {
      position += 2;
      while (u8(gif, position) != 0) {
        position += 1 + u8(gif, position);
      }
      position++;
    }
    if (u8(gif, position) != IMAGE) {
      throw corrupt("the GIF holds no frame");
    }
    int left = u16(gif, position + 1);
    int top = u16(gif, position + 3);
    int width = u16(gif, position + 5);
    int height = u16(gif, position + 7);
    int frameFlags = u8(gif, position + 9);
    if (((flags | frameFlags) & HAS_PALETTE) == 0) {
      throw corrupt("the GIF has no colour table");
    }
    position += IMAGE_BYTES;
    byte[] palette = (frameFlags & HAS_PALETTE) == 0 ? global : palette(gif, position, frameFlags);
    FrameArea area =
        new FrameArea(
            Math.max(u16(gif, 6), left + width),
            Math.max(u16(gif, 8), top + height),
            left,
            top,
            width,
            height);
    return new GifFrame(
        area, (frameFlags & INTERLACED) != 0, palette, position + paletteBytes(frameFlags));
  }

  /**
   * Decodes the frame onto its canvas.
   *
   * @throws ImageException {@code CORRUPT_IMAGE} when the data is damaged or ends too soon
   * @throws IndexOutOfBoundsException when the content ends before
   */
  void decode(ByteBuffer gif, RgbCanvas canvas) throws ImageException {
    LzwCodes pixels = new LzwCodes(gif, dataStart);
    byte[] row = new byte[area.width() * 3];
    int[][] passes = interlaced ? PASSES : new int[][] {{0, 1}};
    for (int[] pass : passes) {
      for (int y = pass[0]; y < area.height(); y += pass[1]) {
        for (int x = 0; x < area.width(); x++) {
          System.arraycopy(palette, pixels.next() * 3, row, x * 3, 3);
        }
        canvas.writeRow(y, row);
      }
    }
  }

  private static int paletteBytes(int flags) {
    return (flags & HAS_PALETTE) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static byte[] palette(ByteBuffer gif, int start, int flags) {
    byte[] colours = new byte[paletteBytes(flags)];
    gif.get(start, colours);
    return Arrays.copyOf(colours, PALETTE_BYTES);
  }

  private static int u8(ByteBuffer gif, int index) {
    return Byte.toUnsignedInt(gif.get(index));
  }

  private static int u16(ByteBuffer gif, int index) {
    return Short.toUnsignedInt(gif.getShort(index));
  }

  static ImageException corrupt(String message) {
    return new ImageException(ErrorCode.CORRUPT_IMAGE, message);
  }
}
