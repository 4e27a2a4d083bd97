package dev.sparkinfer.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How numbers, times, keys and labels are written for people, the same on every machine. */
final class HumanText {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private HumanText() {}

  /** {@code 1,234,567}. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** As {@link #count} below ten million, then three digits and a letter: {@code 12.3 M}. */
  static String shortCount(long n) {
    if (n < 10_000_000) {
      return count(n);
    }
    if (n < 999_500_000) {
      return threeDigits(n / 1e6) + " M";
    }
    return threeDigits(n / 1e9) + " B";
  }

  /** {@code 1 image}, {@code 2 images}. */
  static String counted(long n, String one, String many) {
    return count(n) + " " + (n == 1 ? one : many);
  }

  /** Decimal units, three digits: {@code 1.21 GB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return (unit == 0 ? Long.toString(bytes) : threeDigits(value)) + " " + BYTE_UNITS[unit];
  }

  /** Three significant digits, never fewer than the integer has: {@code 0.42}, {@code 1,204}. */
  static String threeDigits(double value) {
    int decimals = value >= 99.95 || value == 0 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** The two largest units: {@code 2.4 s}, {@code 12 min 34 s}, {@code 3 d 4 h}. */
  static String duration(Duration duration) {
    long seconds = duration.plusMillis(500).toSeconds();
    if (duration.toMillis() < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return pair(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
    }
    return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
  }

  /** {@link #duration(Duration)} of so many seconds. */
  static String duration(double seconds) {
    return duration(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** One decimal; says 0% and 100% only of none and all. */
  static String share(double part, double whole) {
    if (part <= 0 || whole <= 0) {
      return "0%";
    }
    if (part >= whole) {
      return "100%";
    }
    double percent = 100 * part / whole;
    if (percent < 0.1) {
      return "<0.1%";
    }
    return percent > 99.9 ? ">99.9%" : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  static String score(double score) {
    return String.format(Locale.ROOT, "%.3f", score);
  }

  static String moment(Instant instant) {
    return MOMENT.format(instant);
  }

  /**
   * The text with control characters made visible, so that it has one line and shows its characters
   * in their order: a key may hold a newline or a right-to-left override.
   */
  static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point < 0x20) {
                visible.appendCodePoint(0x2400 + point);
              } else if (point == 0x7f) {
                visible.append('\u2421');
              } else if (reorders(point)
                  || Character.isISOControl(point)
                  || Character.getType(point) == Character.SURROGATE) {
                visible.append('\ufffd');
              } else {
                visible.appendCodePoint(point);
              }
            });
    return visible.toString();
  }

  /**
   * At most {@code points} code points, the middle left out, at slashes where they are near: both
   * ends of a key tell most.
   */
  static String shortened(String text, int points) {
    if (text.codePointCount(0, text.length()) <= points) {
      return text;
    }
    int head = text.offsetByCodePoints(0, (points - 1) / 3);
    int tail = text.offsetByCodePoints(text.length(), -(points - 1 - (points - 1) / 3));
    int headSlash = text.lastIndexOf('/', head - 1);
    int tailSlash = text.indexOf('/', tail);
    return text.substring(0, headSlash > 0 ? headSlash + 1 : head)
        + "…"
        + text.substring(
            tailSlash >= 0 && tailSlash < text.length() - points / 3 ? tailSlash : tail);
  }

  /** What follows the last slash, or all of it. */
  static String fileName(String key) {
    return key.substring(key.lastIndexOf('/', key.length() - 2) + 1);
  }

  /** Whether it is a line separator, or embeds, overrides or isolates a direction of writing. */
  private static boolean reorders(int point) {
    return (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
