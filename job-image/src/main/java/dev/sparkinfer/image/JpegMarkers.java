package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The marker segments of a JPEG before its first scan (ITU-T T.81, annex B), read as libjpeg reads
 * them: what it skips is skipped, so that both see the same frame.
 *
 * @param metadata of all APP1 segments; EXIF that one cannot hold goes on in the next
 */
record JpegMarkers(int width, int height, EmbeddedMetadata metadata) {

  private static final ByteBuffer XMP =
      ByteBuffer.wrap("http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII));
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final int JPEG_LS_FRAME = 0xf7;

  /**
   * Encoders write ten or so. Each scan costs a pass over all pixels, however few bytes it has: a
   * small file could keep a decoder busy for hours.
   */
  private static final int MOST_SCANS = 500;

  /** The orientation stands in front; whatever follows a megabyte of EXIF is not looked at. */
  private static final int MOST_EXIF_SEGMENTS = 16;

  /**
   * Reads up to the first scan.
   *
   * @throws ImageException {@code CORRUPT_IMAGE}, or {@code UNSUPPORTED_FORMAT} for lossless,
   *     hierarchical and deeper than 8-bit JPEG
   * @throws IndexOutOfBoundsException when the content ends before
   */
  static JpegMarkers read(ByteBuffer jpeg) throws ImageException {
    int position = 2;
    int frame = -1;
    List<ByteBuffer> exif = new ArrayList<>();
    ByteBuffer xmp = null;
    while (true) {
      while (u8(jpeg, position) != 0xff) {
        position++;
      }
      while (u8(jpeg, position) == 0xff) {
        position++;
      }
      int marker = u8(jpeg, position++);
      if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
        continue;
      }
      if (marker == SOI || marker == EOI) {
        throw corrupt("the JPEG holds no picture");
      }
      if (marker == SOS) {
        if (frame < 0) {
          throw corrupt("the JPEG's scan comes before its frame header");
        }
        if (hasManyScans(jpeg, frame, position)) {
          checkScans(jpeg, position);
        }
        return new JpegMarkers(
            u16(jpeg, frame + 5), u16(jpeg, frame + 3), new EmbeddedMetadata(joined(exif), xmp));
      }
      int length = u16(jpeg, position);
      if (length < 2) {
        throw corrupt("a segment of the JPEG has an impossible length");
      }
      if (isFrame(marker)) {
        if (frame >= 0) {
          throw corrupt("the JPEG has two frame headers");
        }
        checkProcess(marker, u8(jpeg, position + 2), u8(jpeg, position + 7));
        frame = position;
      }
      if (marker == APP1) {
        int body = position + 2;
        ByteBuffer segment = jpeg.slice(body, Math.min(length - 2, jpeg.limit() - body));
        ByteBuffer ofExif = EmbeddedMetadata.afterExifPrefix(segment);
        if (ofExif != null && exif.size() < MOST_EXIF_SEGMENTS) {
          exif.add(ofExif);
        }
        ByteBuffer ofXmp = EmbeddedMetadata.after(segment, XMP);
        xmp = ofXmp == null ? xmp : ofXmp;
      }
      position += length;
    }
  }

  private static boolean isFrame(int marker) {
    boolean ofT81 =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    return ofT81 || marker == JPEG_LS_FRAME;
  }

  private static void checkProcess(int marker, int bits, int components) throws ImageException {
    boolean readable =
        marker <= 0xc2 || marker == 0xc9 || marker == 0xca; // Huffman or arithmetic, not lossless
    if (!readable) {
      throw unsupported("lossless and hierarchical JPEG images are not read");
    }
    if (bits != 8) {
      throw unsupported("JPEG images of " + bits + " bits a sample are not read, only of 8");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw unsupported("JPEG images of " + components + " components are not read");
    }
  }

  /**
   * Whether libjpeg goes on to further scans: when the picture is progressive, or the first scan
   * lacks a component. Most pictures are neither, and need no look at every byte.
   */
  private static boolean hasManyScans(ByteBuffer jpeg, int frame, int scan) {
    int marker = u8(jpeg, frame - 1);
    boolean progressive = marker == 0xc2 || marker == 0xca;
    return progressive || u8(jpeg, scan + 2) < u8(jpeg, frame + 7);
  }

  /** Inside a scan's data, 0xff is never followed by a marker's number. */
  private static void checkScans(ByteBuffer jpeg, int start) throws ImageException {
    int scans = 1;
    for (int i = start; i + 1 < jpeg.limit(); i++) {
      if (jpeg.get(i) == (byte) 0xff && jpeg.get(i + 1) == (byte) SOS && ++scans > MOST_SCANS) {
        throw corrupt("the JPEG has more than " + MOST_SCANS + " scans");
      }
    }
  }

  private static @Nullable ByteBuffer joined(List<ByteBuffer> segments) {
    if (segments.size() < 2) {
      return segments.isEmpty() ? null : segments.get(0);
    }
    ByteBuffer all = ByteBuffer.allocate(segments.stream().mapToInt(ByteBuffer::remaining).sum());
    segments.forEach(all::put);
    return all.flip();
  }

  private static int u8(ByteBuffer jpeg, int index) {
    return Byte.toUnsignedInt(jpeg.get(index));
  }

  private static int u16(ByteBuffer jpeg, int index) {
    return Short.toUnsignedInt(jpeg.getShort(index));
  }

  private static ImageException corrupt(String message) {
    return new ImageException(ErrorCode.CORRUPT_IMAGE, message);
  }

  private static ImageException unsupported(String message) {
    return new ImageException(ErrorCode.UNSUPPORTED_FORMAT, message);
  }
}
