package dev.sparkinfer.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A text chunk of a PNG (W3C PNG, third edition, 11.3.3): a keyword and a text, which may be
 * compressed.
 *
 * @param body the whole chunk
 * @param text where the text begins in it
 */
record PngText(ByteBuffer body, int text, boolean compressed) {

  /** ImageMagick's way of keeping EXIF, older than the chunk for it. */
  static final byte[] RAW_EXIF = "Raw profile type exif\0".getBytes(StandardCharsets.US_ASCII);

  static final byte[] XMP = "XML:com.adobe.xmp\0".getBytes(StandardCharsets.US_ASCII);

  private static final int PLAIN = 0x74455874;
  private static final int COMPRESSED = 0x7a545874;
  private static final int INTERNATIONAL = 0x69545874;
  private static final int LONGEST_KEYWORD = 79;
  private static final int MOST_BYTES = 1 << 20;

  /** A raw profile begins with an empty line, its name and its length. */
  private static final int PROFILE_HEADER_LINES = 3;

  /** The text of a chunk; null when it is none, or damaged. */
  static @Nullable PngText of(int type, ByteBuffer body) {
    if (type != PLAIN && type != COMPRESSED && type != INTERNATIONAL) {
      return null;
    }
    int keyword = end(body, 0, LONGEST_KEYWORD);
    if (keyword < 0) {
      return null;
    }
    if (type == PLAIN) {
      return new PngText(body, keyword + 1, false);
    }
    if (type == COMPRESSED) {
      return new PngText(body, keyword + 2, true);
    }
    int language = end(body, keyword + 3, body.limit());
    int translated = language < 0 ? -1 : end(body, language + 1, body.limit());
    return translated < 0 ? null : new PngText(body, translated + 1, body.get(keyword + 1) != 0);
  }

  /**
   * Whether the chunk is one of that keyword.
   *
   * @param keyword with the zero that ends it
   */
  boolean isNamed(byte[] keyword) {
    return EmbeddedMetadata.after(body, ByteBuffer.wrap(keyword)) != null;
  }

  /** The text; null when it is damaged, or longer than a megabyte. */
  @Nullable ByteBuffer content() {
    if (text > body.limit()) {
      return null;
    }
    ByteBuffer stored = body.slice(text, body.limit() - text);
    if (!compressed) {
      return stored.limit() > MOST_BYTES ? null : stored;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored);
      byte[] unpacked = new byte[MOST_BYTES];
      int bytes = inflater.inflate(unpacked);
      return inflater.finished() ? ByteBuffer.wrap(unpacked, 0, bytes).slice() : null;
    } catch (DataFormatException damaged) {
      return null;
    } finally {
      inflater.end();
    }
  }

  /** The bytes that the text spells in hex; null when it does not. */
  @Nullable ByteBuffer rawProfile() {
    ByteBuffer spelled = content();
    if (spelled == null) {
      return null;
    }
    String hex =
        StandardCharsets.ISO_8859_1
            .decode(spelled)
            .toString()
            .lines()
            .skip(PROFILE_HEADER_LINES)
            .collect(Collectors.joining())
            .replaceAll("\\s", "");
    try {
      return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException noHex) {
      return null;
    }
  }

  private static int end(ByteBuffer body, int start, int longest) {
    for (int i = start; i < body.limit() && i - start <= longest; i++) {
      if (body.get(i) == 0) {
        return i;
      }
    }
    return -1;
  }
}
