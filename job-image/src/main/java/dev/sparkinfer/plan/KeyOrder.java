package dev.sparkinfer.plan;

import dev.sparkinfer.storage.ObjectEntry;
import org.jspecify.annotations.Nullable;

/** The order in which stores list keys, that of their UTF-8 bytes, and points between two keys. */
final class KeyOrder {
  private static final char LOWEST = ' ';
  private static final char HIGHEST = '~';

  private KeyOrder() {}

  static int compare(String a, String b) {
    return ObjectEntry.KEY_ORDER.compare(a, b);
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
