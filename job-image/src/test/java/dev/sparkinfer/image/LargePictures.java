package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Pictures of many pixels in few bytes. */
public final class LargePictures {
  private LargePictures() {}

  /** A lossless WebP of one colour: codes of a single symbol take no bits (RFC 9649, 3.7.2.1.1). */
  public static byte[] webp(int width, int height) {
    Bits bits = new Bits();
    bits.write(0x2f, 8);
    bits.write(width - 1, 14);
    bits.write(height - 1, 14);
    bits.write(0, 1 + 3); // no alpha, version
    bits.write(0, 3); // no transform, colour cache or meta prefix
    for (int channel = 0; channel < 4; channel++) {
      bits.write(1, 2); // a simple code of one symbol
      bits.write(1, 1); // of eight bits
      bits.write(100 + channel, 8);
    }
    bits.write(1, 4); // the same for distances, which do not come
    byte[] picture = bits.bytes();
    return ByteBuffer.allocate(20 + picture.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt(12 + picture.length)
        .put(ascii("WEBPVP8L"))
        .putInt(picture.length)
        .put(picture)
        .array();
  }

  /** A BMP whose runs end before the first pixel: all have the first colour. */
  public static byte[] bmp(int width, int height) {
    return ByteBuffer.allocate(14 + 40 + 4 + 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("BM"))
        .putInt(60)
        .putInt(0)
        .putInt(58)
        .putInt(40)
        .putInt(width)
        .putInt(height)
        .putShort((short) 1)
        .putShort((short) 8)
        .putInt(1)
        .putInt(2)
        .putLong(0)
        .putInt(1)
        .putInt(0)
        .putInt(0x102030)
        .put(new byte[] {0, 1})
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Bits in their order, the lowest of a number first. */
  private static final class Bits {
    private final byte[] bytes = new byte[32];
    private int count;

    void write(int value, int bits) {
      for (int i = 0; i < bits; i++) {
        bytes[count / 8] |= (byte) ((value >>> i & 1) << count % 8);
        count++;
      }
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }
}
