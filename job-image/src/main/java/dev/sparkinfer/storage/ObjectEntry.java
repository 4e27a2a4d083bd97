package dev.sparkinfer.storage;

import java.util.Comparator;

/**
 * An object as a listing or a HEAD shows it.
 *
 * @param key the whole key in its bucket; for {@code file} the absolute path
 * @param size in bytes
 * @param etag changes when the content does; without quotes. For {@code file} made from the
 *     modification time and the size.
 */
public record ObjectEntry(String key, long size, String etag) {

  /**
   * The order in which stores list keys, that of their UTF-8 bytes and so of their code points: a
   * surrogate is half of one above every other char.
   */
  public static final Comparator<String> KEY_ORDER =
      (a, b) -> {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
          char x = a.charAt(i);
          char y = b.charAt(i);
          if (x != y) {
            boolean xHigh = Character.isSurrogate(x);
            return xHigh == Character.isSurrogate(y) ? x - y : xHigh ? 1 : -1;
          }
        }
        return a.length() - b.length();
      };
}
