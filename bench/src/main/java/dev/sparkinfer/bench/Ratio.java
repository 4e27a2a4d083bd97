package dev.sparkinfer.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A number to hold on to from one version to the next, by round: one quantity over another that was
 * measured in the same round, or a quantity for which there is no other.
 *
 * @param rounds in the order in which they were measured, at least one
 */
public record Ratio(List<Double> rounds) {

  public Ratio {
    rounds = List.copyOf(rounds);
    Spread.of(rounds);
  }

  /** Round by round; both must have as many. */
  public static Ratio of(Series over, Series under) {
    if (over.rounds().size() != under.rounds().size()) {
      throw new IllegalArgumentException(over + " over " + under);
    }
    return new Ratio(
        IntStream.range(0, over.rounds().size())
            .mapToObj(round -> over.rounds().get(round) / under.rounds().get(round))
            .toList());
  }

  /** The quantity itself. */
  public static Ratio of(Series series) {
    return new Ratio(series.rounds());
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
