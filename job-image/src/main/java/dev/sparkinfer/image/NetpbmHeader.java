package dev.sparkinfer.image;

import java.util.Set;

/**
 * Tells the formats of Netpbm, and PFM, by their whole header: a letter and a digit alone begin
 * many a text. Between a header's words stand any blanks and comments.
 */
final class NetpbmHeader {
  private static final int MOST_BYTES = 1 << 14;
  private static final int MOST_DIGITS = 9;
  private static final int MOST_VALUE = 65_535;
  private static final Set<String> PAM_WORDS =
      Set.of("WIDTH", "HEIGHT", "DEPTH", "MAXVAL", "TUPLTYPE", "ENDHDR");

  /** Which thumbnails of XV say after P7. */
  private static final String XV_THUMBNAIL = "332";

  private final byte[] content;
  private final int end;
  private int position = 2;

  private NetpbmHeader(byte[] content) {
    this.content = content;
    end = Math.min(content.length, MOST_BYTES);
  }

  /** Whether the content begins with such a header. */
  static boolean begins(byte[] content) {
    if (content.length < 3 || content[0] != 'P') {
      return false;
    }
    NetpbmHeader header = new NetpbmHeader(content);
    return switch (content[1]) {
      case '1' -> header.hasSize() && header.goesOnWith("01");
      case '2', '3' -> header.hasSize() && header.hasMaximum() && header.goesOnWith("0123456789");
      case '4' -> header.hasSize();
      case '5', '6' -> header.hasSize() && header.hasMaximum();
      case '7' -> header.isPam();
      case 'F', 'f' -> header.hasSize() && header.word().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");
      default -> false;
    };
  }

  private boolean hasSize() {
    int width = number();
    int height = number();
    return width > 0 && height > 0;
  }

  private boolean hasMaximum() {
    int maximum = number();
    return maximum > 0 && maximum <= MOST_VALUE;
  }

  private boolean isPam() {
    String word = word();
    return PAM_WORDS.contains(word) || word.equals(XV_THUMBNAIL);
  }

  /** Whether pixels follow that are written out, or nothing at all. */
  private boolean goesOnWith(String digits) {
    skipBlanks();
    return position >= end || digits.indexOf(content[position]) >= 0;
  }

  /** The number that comes next; 0 when it is none. */
  private int number() {
    String word = word();
    return word.matches("[0-9]{1," + MOST_DIGITS + "}") ? Integer.parseInt(word) : 0;
  }

  /** What comes next, up to a blank; empty when no blank stands before it. */
  private String word() {
    if (!skipBlanks()) {
      return "";
    }
    StringBuilder word = new StringBuilder();
    while (position < end && !isBlank(content[position]) && content[position] != '#') {
      word.append((char) Byte.toUnsignedInt(content[position++]));
    }
    return word.toString();
  }

  private boolean skipBlanks() {
    int start = position;
    boolean comment = false;
    while (position < end) {
      byte next = content[position];
      if (!comment && !isBlank(next) && next != '#') {
        break;
      }
      comment = comment ? next != '\n' && next != '\r' : next == '#';
      position++;
    }
    return position > start;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }
}
