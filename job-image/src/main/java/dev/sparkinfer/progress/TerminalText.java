package dev.sparkinfer.progress;

import java.util.ArrayList;
import java.util.List;

/** Text as a terminal shows it, measured in its columns. */
final class TerminalText {
  private static final String ELLIPSIS = "...";

  private TerminalText() {}

  /** The same text, with {@code ?} for what would move the cursor or begin an escape sequence. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(point -> shown.appendCodePoint(isPrintable(point) ? point : '?'));
    return shown.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** How many columns the text takes. */
  static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  /** The text, or as much of its beginning as fits with an ellipsis after it. */
  static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    if (columns <= ELLIPSIS.length()) {
      return ELLIPSIS.substring(0, Math.max(0, columns));
    }
    return prefix(text, columns - ELLIPSIS.length()) + ELLIPSIS;
  }

  /** The text in lines of at most so many columns, broken at spaces; longer words stay whole. */
  static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int width = 0;
    for (String word : text.split(" +")) {
      int more = width(word);
      if (width > 0 && width + 1 + more > columns) {
        lines.add(line.toString());
        line.setLength(0);
        width = 0;
      }
      if (width > 0) {
        line.append(' ');
        width++;
      }
      line.append(word);
      width += more;
    }
    lines.add(line.toString());
    return lines;
  }

  private static String prefix(String text, int columns) {
    int left = columns;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      left -= width(point);
      if (left < 0) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }

  /**
   * 0 for marks that stand on the character before, 2 for the wide characters of East Asia and
   * pictures, else 1; the ranges are those of <a
   * href="https://www.cl.cam.ac.uk/~mgk25/ucs/wcwidth.c">wcwidth</a> and Unicode's emoji blocks.
   */
  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        point >= 0x1100
            && (point <= 0x115F
                || (point >= 0x2E80 && point <= 0xA4CF && point != 0x303F)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x1F300 && point <= 0x1F64F)
                || (point >= 0x1F680 && point <= 0x1F6FF)
                || (point >= 0x1F900 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD));
    return wide ? 2 : 1;
  }
}
