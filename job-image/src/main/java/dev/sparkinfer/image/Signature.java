package dev.sparkinfer.image;

/**
 * The first bytes by which a format is told.
 *
 * @param name of the format, as people write it
 * @param values one for each byte, 0 to 255; -1 where any will do
 */
record Signature(String name, int[] values) {
  private static final int ANY = -1;

  /**
   * A signature from its bytes.
   *
   * @param hex two digits a byte; {@code ..} for any byte; blanks say nothing
   */
  static Signature of(String name, String hex) {
    String digits = hex.replace(" ", "");
    int[] values = new int[digits.length() / 2];
    for (int i = 0; i < values.length; i++) {
      String value = digits.substring(2 * i, 2 * i + 2);
      values[i] = value.equals("..") ? ANY : Integer.parseInt(value, 16);
    }
    return new Signature(name, values);
  }

  /** A signature that is text. */
  static Signature ofText(String name, String ascii) {
    return new Signature(name, ascii.chars().toArray());
  }

  /** Whether the content begins so. */
  boolean begins(byte[] content) {
    if (content.length < values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] != ANY && values[i] != Byte.toUnsignedInt(content[i])) {
        return false;
      }
    }
    return true;
  }
}
