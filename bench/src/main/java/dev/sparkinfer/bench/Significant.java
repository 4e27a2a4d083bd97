package dev.sparkinfer.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Measured numbers with as many digits as may mean something. */
final class Significant {
  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private Significant() {}

  /** Rounded to four digits, but never to fewer than a whole number has. */
  static BigDecimal of(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal rounded =
        Math.abs(value) >= 1000
            ? exact.setScale(0, RoundingMode.HALF_UP)
            : exact.round(FOUR_DIGITS);
    BigDecimal bare = rounded.stripTrailingZeros();
    return bare.scale() < 0 ? bare.setScale(0) : bare;
  }

  /** The same for people. */
  static String text(double value) {
    return of(value).toPlainString();
  }
}
