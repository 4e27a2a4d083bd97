package dev.sparkinfer.plan;

import org.jspecify.annotations.Nullable;

/** The order in which stores list keys, that of their UTF-8 bytes, and points between two keys. */
final class KeyOrder {
  private static final char LOWEST = ' ';
  private static final char HIGHEST = '~';

  private KeyOrder() {}

  /** Compares by code points, which is how UTF-8 bytes compare. */
  static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // A surrogate is half of a code point above every other char.
        boolean surrogateX = Character.isSurrogate(x);
        boolean surrogateY = Character.isSurrogate(y);
        return surrogateX == surrogateY ? x - y : surrogateX ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  /**
   * A string well between two keys, made of printable ASCII, to start a second listing at.
   *
   * @param low shares the prefix's first characters
   * @param high null: the end of everything with the prefix
   * @param prefix what both start with
   * @return strictly between them; null when nothing simple is
   */
  static @Nullable String between(String low, @Nullable String high, String prefix) {
    int i = prefix.length();
    if (high != null) {
      while (i < low.length() && i < high.length() && low.charAt(i) == high.charAt(i)) {
        i++;
      }
    }
    char ceiling = high != null && i < high.length() ? clamp(high.charAt(i)) : HIGHEST + 1;
    for (; i < low.length(); i++) {
      char floor = clamp(low.charAt(i));
      if (ceiling - floor >= 2) {
        String middle = low.substring(0, i) + (char) ((floor + ceiling) / 2);
        boolean inside = compare(low, middle) < 0 && (high == null || compare(middle, high) < 0);
        return inside ? middle : null;
      }
      ceiling = HIGHEST + 1;
    }
    return null;
  }

  private static char clamp(char c) {
    return c < LOWEST ? LOWEST : c > HIGHEST ? HIGHEST : c;
  }
}
