package dev.sparkinfer.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Finds the name of an XML document's outermost element, as far as its first bytes show it: after a
 * byte-order mark, a prolog, comments and a document type; plain or packed by gzip. Nothing is
 * parsed: no entity is expanded, no damage complained of.
 */
final class XmlRoot {
  private static final int MOST_BYTES = 1 << 16;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};

  private final String text;
  private int position;

  private XmlRoot(String text) {
    this.text = text;
  }

  /** The name without its prefix, in lower case; empty when the content is no XML. */
  static Optional<String> nameIn(byte[] content) {
    byte[] start = beginning(content);
    return new XmlRoot(new String(start, charset(start))).name();
  }

  private Optional<String> name() {
    if (text.startsWith("\ufeff")) {
      position = 1;
    }
    while (true) {
      while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
        position++;
      }
      boolean skipped =
          text.startsWith("<?", position)
              ? skipPast("?>")
              : text.startsWith("<!--", position)
                  ? skipPast("-->")
                  : text.startsWith("<!", position) && skipDeclaration();
      if (!skipped) {
        return element();
      }
    }
  }

  private Optional<String> element() {
    if (!text.startsWith("<", position)) {
      return Optional.empty();
    }
    int start = position + 1;
    int end = start;
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    String name = text.substring(start, end);
    String local = name.substring(name.indexOf(':') + 1);
    return local.isEmpty() ? Optional.empty() : Optional.of(local.toLowerCase(Locale.ROOT));
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == ':' || c == '_' || c == '-' || c == '.';
  }

  private boolean skipPast(String end) {
    int found = text.indexOf(end, position);
    position = found < 0 ? text.length() : found + end.length();
    return found >= 0;
  }

  /** A document type ends at the first {@code >} that is in no quotes, brackets or comments. */
  private boolean skipDeclaration() {
    int depth = 0;
    char quote = 0;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (quote == 0 && text.startsWith("<!--", position)) {
        skipPast("-->");
        continue;
      }
      position++;
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '[') {
        depth++;
      } else if (c == ']') {
        depth--;
      } else if (c == '>' && depth == 0) {
        return true;
      }
    }
    return false;
  }

  private static byte[] beginning(byte[] content) {
    for (int i = 0; i < GZIP.length; i++) {
      if (content.length <= i || content[i] != GZIP[i]) {
        return Arrays.copyOf(content, Math.min(content.length, MOST_BYTES));
      }
    }
    try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return unpacked.readNBytes(MOST_BYTES);
    } catch (IOException damaged) {
      return new byte[0];
    }
  }

  private static Charset charset(byte[] start) {
    int first = start.length < 2 ? -1 : Byte.toUnsignedInt(start[0]);
    int second = start.length < 2 ? -1 : Byte.toUnsignedInt(start[1]);
    if ((first == 0xff && second == 0xfe) || (first > 0 && second == 0)) {
      return StandardCharsets.UTF_16LE;
    }
    if ((first == 0xfe && second == 0xff) || (first == 0 && second > 0)) {
      return StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }
}
