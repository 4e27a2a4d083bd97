package dev.sparkinfer.image;

import java.nio.ByteBuffer;

/**
 * Reads a GIF frame's pixels one after another out of its variable-length LZW codes (GIF89a
 * specification, appendix F).
 */
final class LzwCodes {
  private static final int MOST_CODES = 4096;
  private static final int MOST_BITS = 12;
  private static final int NONE = -1;

  private final ByteBuffer gif;
  private final int clearCode;
  private final int leastBits;

  private final short[] prefix = new short[MOST_CODES];
  private final byte[] suffix = new byte[MOST_CODES];

  /** The pixels of the last code, last first; its first {@code waiting} have not been taken. */
  private final byte[] stack = new byte[MOST_CODES + 1];

  private int waiting;
  private int position;
  private int leftInBlock;
  private int buffer;
  private int bufferedBits;
  private int codeBits;
  private int codes;
  private int previous = NONE;
  private byte firstOfPrevious;

  /**
   * Starts at a frame's data.
   *
   * @param dataStart where the code size stands
   */
  LzwCodes(ByteBuffer gif, int dataStart) throws ImageException {
    this.gif = gif;
    int pixelBits = gif.get(dataStart);
    if (pixelBits < 1 || pixelBits > 8) {
      throw GifFrame.corrupt("the GIF's LZW code size is " + pixelBits + ", not 1 to 8");
    }
    position = dataStart + 1;
    clearCode = 1 << pixelBits;
    leastBits = pixelBits + 1;
    for (int i = 0; i < clearCode; i++) {
      suffix[i] = (byte) i;
    }
    clear();
  }

  /**
   * The next pixel's index into the palette, 0 to 255.
   *
   * @throws ImageException {@code CORRUPT_IMAGE} when the data is damaged or ends
   */
  int next() throws ImageException {
    while (waiting == 0) {
      expand(nextCode());
    }
    return Byte.toUnsignedInt(stack[--waiting]);
  }

  private void expand(int code) throws ImageException {
    if (code == clearCode) {
      clear();
      return;
    }
    if (code == clearCode + 1) {
      throw GifFrame.corrupt("the GIF's first frame ends before its last pixel");
    }
    if (code > codes || (code == codes && previous == NONE)) {
      throw GifFrame.corrupt("the GIF's first frame holds a code out of order");
    }
    int at = code;
    if (code == codes) {
      stack[waiting++] = firstOfPrevious;
      at = previous;
    }
    while (at >= clearCode) {
      stack[waiting++] = suffix[at];
      at = prefix[at];
    }
    byte first = (byte) at;
    stack[waiting++] = first;
    if (previous != NONE && codes < MOST_CODES) {
      prefix[codes] = (short) previous;
      suffix[codes] = first;
      codes++;
      if (codes == 1 << codeBits && codeBits < MOST_BITS) {
        codeBits++;
      }
    }
    previous = code;
    firstOfPrevious = first;
  }

  private void clear() {
    codes = clearCode + 2;
    codeBits = leastBits;
    previous = NONE;
  }

  private int nextCode() throws ImageException {
    while (bufferedBits < codeBits) {
      if (leftInBlock == 0) {
        leftInBlock = Byte.toUnsignedInt(gif.get(position++));
        if (leftInBlock == 0) {
          throw GifFrame.corrupt("the GIF's first frame ends before its last pixel");
        }
      }
      buffer |= Byte.toUnsignedInt(gif.get(position++)) << bufferedBits;
      bufferedBits += Byte.SIZE;
      leftInBlock--;
    }
    int code = buffer & ((1 << codeBits) - 1);
    buffer >>>= codeBits;
    bufferedBits -= codeBits;
    return code;
  }
}
