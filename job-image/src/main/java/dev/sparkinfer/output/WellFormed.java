package dev.sparkinfer.output;

/** Text as UTF-8 can say it. */
final class WellFormed {
  private static final char REPLACEMENT = '\uFFFD';

  private WellFormed() {}

  /** The same text, with U+FFFD for each surrogate that has lost its other half. */
  static String text(String text) {
    int length = text.length();
    int lone = nextLoneSurrogate(text, 0);
    if (lone == length) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    while (lone < length) {
      mended.setCharAt(lone, REPLACEMENT);
      lone = nextLoneSurrogate(text, lone + 1);
    }
    return mended.toString();
  }

  private static int nextLoneSurrogate(String text, int from) {
    int length = text.length();
    int at = from;
    while (at < length) {
      char unit = text.charAt(at);
      if (!Character.isSurrogate(unit)) {
        at++;
      } else if (Character.isHighSurrogate(unit)
          && at + 1 < length
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        at += 2;
      } else {
        return at;
      }
    }
    return length;
  }
}
