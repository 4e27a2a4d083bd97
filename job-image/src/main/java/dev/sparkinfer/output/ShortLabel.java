package dev.sparkinfer.output;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/** Labels in statistics: long ones are cut, and stay as different as they were. */
final class ShortLabel {
  static final int MAX_CHARACTERS = 120;
  private static final int HASH_CHARACTERS = 16;

  private ShortLabel() {}

  /** The label itself, or its beginning with a hash of the whole. */
  static String of(String label) {
    if (label.length() <= MAX_CHARACTERS) {
      return label;
    }
    String hash =
        Hashing.sha256()
            .hashString(label, StandardCharsets.UTF_8)
            .toString()
            .substring(0, HASH_CHARACTERS);
    return WellFormed.text(label.substring(0, MAX_CHARACTERS - HASH_CHARACTERS - 2) + "… " + hash);
  }
}
