package dev.sparkinfer.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** The bytes of a part in one of the text formats: UTF-8, compressed with gzip or not. */
final class TextPart {
  private TextPart() {}

  /** What writes a part's text, uncompressed, in UTF-8; it leaves the stream open. */
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static byte[] encode(boolean gzip, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // GZIPOutputStream writes no time and no name, so equal text gives equal bytes.
    try (OutputStream out = gzip ? new GZIPOutputStream(bytes, 1 << 13) : bytes) {
      body.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static String extension(String plain, boolean gzip) {
    return gzip ? plain + ".gz" : plain;
  }

  static String contentType(String plain, boolean gzip) {
    return gzip ? "application/gzip" : plain;
  }
}
