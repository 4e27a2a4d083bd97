package dev.sparkinfer.bench;

import java.util.List;

/**
 * One quantity, measured in each round.
 *
 * @param unit such as {@code images/s}
 * @param rounds in the order in which they were measured, at least one
 */
public record Series(String name, String unit, List<Double> rounds) {

  public Series {
    rounds = List.copyOf(rounds);
    Spread.of(rounds);
  }

  public double median() {
    return Spread.of(rounds).median();
  }

  public double min() {
    return Spread.of(rounds).min();
  }

  public double max() {
    return Spread.of(rounds).max();
  }
}
