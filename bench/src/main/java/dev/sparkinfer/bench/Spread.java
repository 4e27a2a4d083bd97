package dev.sparkinfer.bench;

import java.util.List;

/** Where the middle of some measurements is, and how far they lie apart. */
record Spread(double median, double min, double max) {

  /**
   * Of at least one finite measurement; the median of an even number is the mean of the middle two.
   */
  static Spread of(List<Double> measurements) {
    List<Double> sorted = measurements.stream().sorted().toList();
    if (sorted.isEmpty() || !sorted.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("measured: " + measurements);
    }
    int last = sorted.size() - 1;
    double median = (sorted.get(last / 2) + sorted.get(sorted.size() / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(last));
  }
}
