package dev.sparkinfer.progress;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them, the same in every locale. */
public final class HumanUnits {
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private HumanUnits() {}

  /** {@code 12.3s}, {@code 2m 05s}, {@code 1h 02m}, {@code 3d 04h}; a negative one is none. */
  public static String duration(Duration duration) {
    Duration shown = duration.isNegative() ? Duration.ZERO : duration;
    long tenths = Math.round(shown.toNanos() / 1e8);
    if (tenths < 600) {
      return String.format(Locale.ROOT, "%d.%ds", tenths / 10, tenths % 10);
    }
    long seconds = Math.round(tenths / 10.0);
    if (seconds < 3_600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 24 * 60) {
      return String.format(Locale.ROOT, "%dh %02dm", minutes / 60, minutes % 60);
    }
    long hours = Math.round(minutes / 60.0);
    return String.format(Locale.ROOT, "%dd %02dh", hours / 24, hours % 24);
  }

  /** {@code 412/s}, and below ten a second with one decimal: {@code 3.4/s}. */
  public static String rate(double perSecond) {
    return perSecond < 9.95 && perSecond > 0
        ? String.format(Locale.ROOT, "%.1f/s", perSecond)
        : String.format(Locale.ROOT, "%.0f/s", perSecond);
  }

  /** {@code 512 B}, {@code 1.2 GiB}. */
  public static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1023.95 && unit < BYTE_UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %s", amount, BYTE_UNITS[unit]);
  }

  /** {@code 60,512}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
