package dev.sparkinfer.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a WebP, or the first frame of an animated one (RFC 9649). Only its bitstream goes
 * to libwebp: alpha planes, colour profiles and later frames are never decoded. libwebp, because
 * readers in Java upsample chroma otherwise, and take ten times as long.
 *
 * @param bitstream the VP8 or VP8L chunk, its header included
 * @param metadata of the chunks that the header announces
 */
record WebpFrame(FrameArea area, ByteBuffer bitstream, EmbeddedMetadata metadata) {

  private static final int FILE_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int FRAME_HEADER_BYTES = 16;
  private static final int VP8 = 0x20385056;
  private static final int VP8L = 0x4c385056;
  private static final int VP8X = 0x58385056;
  private static final int ANMF = 0x464d4e41;
  private static final int EXIF = 0x46495845;
  private static final int XMP = 0x20504d58;
  private static final int HAS_XMP = 0x04;
  private static final int HAS_EXIF = 0x08;
  private static final int SIDE_MASK = 0x3fff;
  private static final int VP8_START_CODE = 0x2a019d;
  private static final int VP8L_SIGNATURE = 0x2f;

  /**
   * Finds the frame; nothing is decoded.
   *
   * @throws ImageException {@code CORRUPT_IMAGE} when there is none, or its sizes disagree
   * @throws IndexOutOfBoundsException when the content ends before
   */
  static WebpFrame find(ByteBuffer webp) throws ImageException {
    webp.order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer bitstream = null;
    ByteBuffer exif = null;
    ByteBuffer xmp = null;
    int flags = 0;
    FrameArea area = null;
    int canvasWidth = 0;
    int canvasHeight = 0;
    long position = FILE_HEADER_BYTES;
    while (position + CHUNK_HEADER_BYTES <= webp.limit()) {
      int at = (int) position;
      int type = webp.getInt(at);
      long length = Integer.toUnsignedLong(webp.getInt(at + 4));
      int body = at + CHUNK_HEADER_BYTES;
      position = body + length + length % 2;
      if (type == VP8X) {
        flags = webp.get(body);
        canvasWidth = 1 + u24(webp, body + 4);
        canvasHeight = 1 + u24(webp, body + 7);
      } else if (type == ANMF && bitstream == null) {
        int width = 1 + u24(webp, body + 6);
        int height = 1 + u24(webp, body + 9);
        area =
            new FrameArea(
                canvasWidth,
                canvasHeight,
                2 * u24(webp, body),
                2 * u24(webp, body + 3),
                width,
                height);
        // The frame's chunks follow its header: go into it.
        position = body + FRAME_HEADER_BYTES;
      } else if ((type == VP8 || type == VP8L) && bitstream == null) {
        bitstream = chunk(webp, at, CHUNK_HEADER_BYTES + length);
      } else if (type == EXIF && exif == null && (flags & HAS_EXIF) != 0) {
        exif = metadata(webp, body, length);
      } else if (type == XMP && xmp == null && (flags & HAS_XMP) != 0) {
        xmp = metadata(webp, body, length);
      }
    }
    if (bitstream == null) {
      throw corrupt("the WebP holds no picture");
    }
    int width = width(bitstream);
    int height = height(bitstream);
    boolean animated = area != null;
    if (area == null) {
      boolean extended = canvasWidth > 0;
      area =
          new FrameArea(
              extended ? canvasWidth : width,
              extended ? canvasHeight : height,
              0,
              0,
              width,
              height);
    }
    boolean placed = animated ? area.isWithinCanvas() : area.coversCanvas();
    if (area.width() != width || area.height() != height || !placed) {
      throw corrupt("the WebP's frame is not of the size that its header says");
    }
    return new WebpFrame(area, bitstream, new EmbeddedMetadata(exif, xmp));
  }

  /**
   * Decodes the frame onto its canvas.
   *
   * @throws ImageException {@code CORRUPT_IMAGE} when libwebp finds damage
   */
  void decode(RgbCanvas canvas) throws ImageException {
    Raster raster = read();
    if (raster.getWidth() != area.width() || raster.getHeight() != area.height()) {
      throw corrupt("the WebP's frame is not of the size that its header says");
    }
    int bands = raster.getNumBands();
    int[] samples = new int[area.width() * bands];
    byte[] row = new byte[area.width() * 3];
    for (int y = 0; y < area.height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, area.width(), 1, samples);
      for (int x = 0; x < area.width(); x++) {
        for (int channel = 0; channel < 3; channel++) {
          row[x * 3 + channel] = (byte) samples[x * bands + channel];
        }
      }
      canvas.writeRow(y, row);
    }
  }

  private Raster read() throws ImageException {
    ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
    ByteArrayInputStream chunk =
        new ByteArrayInputStream(bitstream.array(), bitstream.arrayOffset(), bitstream.limit());
    try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(chunk)) {
      reader.setInput(stream);
      return reader.read(0).getRaster();
    } catch (IOException damaged) {
      throw corrupt("the WebP is damaged or cut short");
    } finally {
      reader.dispose();
    }
  }

  private static int width(ByteBuffer bitstream) throws ImageException {
    if (bitstream.getInt(0) == VP8) {
      checkStart(u24(bitstream, CHUNK_HEADER_BYTES + 3) == VP8_START_CODE);
      return bitstream.getShort(CHUNK_HEADER_BYTES + 6) & SIDE_MASK;
    }
    checkStart(bitstream.get(CHUNK_HEADER_BYTES) == VP8L_SIGNATURE);
    return 1 + (bitstream.getInt(CHUNK_HEADER_BYTES + 1) & SIDE_MASK);
  }

  private static int height(ByteBuffer bitstream) {
    return bitstream.getInt(0) == VP8
        ? bitstream.getShort(CHUNK_HEADER_BYTES + 8) & SIDE_MASK
        : 1 + (bitstream.getInt(CHUNK_HEADER_BYTES + 1) >>> 14 & SIDE_MASK);
  }

  private static void checkStart(boolean sound) throws ImageException {
    if (!sound) {
      throw corrupt("the WebP's picture does not begin as one");
    }
  }

  private static @Nullable ByteBuffer metadata(ByteBuffer webp, int start, long length) {
    return start + length <= webp.limit() ? webp.slice(start, (int) length) : null;
  }

  private static ByteBuffer chunk(ByteBuffer webp, int start, long length) throws ImageException {
    if (start + length > webp.limit()) {
      throw corrupt("the WebP ends inside its picture");
    }
    return webp.slice(start, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int u24(ByteBuffer buffer, int index) {
    return Short.toUnsignedInt(buffer.getShort(index))
        | Byte.toUnsignedInt(buffer.get(index + 2)) << 16;
  }

  private static ImageException corrupt(String message) {
    return new ImageException(ErrorCode.CORRUPT_IMAGE, message);
  }
}
