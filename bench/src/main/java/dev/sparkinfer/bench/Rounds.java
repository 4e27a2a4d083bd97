package dev.sparkinfer.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Quantities that are measured in turns: each once a round, so that whatever else the machine does
 * for a while falls on all of them. The first round warms up and does not count.
 */
public final class Rounds {
  private final Settings settings;
  private final String subject;
  private final Map<String, Quantity> quantities = new LinkedHashMap<>();
  private final Map<String, List<Double>> measured = new LinkedHashMap<>();

  /** How a quantity is measured. */
  public interface Measure {
    double once() throws IOException, InterruptedException;
  }

  private record Quantity(String unit, Measure measure) {}

  /**
   * @param subject comes before each name, with a point
   */
  public Rounds(Settings settings, String subject) {
    this.settings = settings;
    this.subject = subject;
  }

  /** Adds a quantity; they are measured in the order in which they are added. */
  public void quantity(String name, String unit, Measure measure) {
    quantities.put(name, new Quantity(unit, measure));
    measured.put(name, new ArrayList<>());
  }

  /** Measures all quantities in all rounds. */
  public void measure() throws IOException, InterruptedException {
    for (int round = 0; round <= settings.rounds(); round++) {
      String when = round == 0 ? "warm-up" : "round %d of %d".formatted(round, settings.rounds());
      for (Map.Entry<String, Quantity> entry : quantities.entrySet()) {
        Quantity quantity = entry.getValue();
        double value = quantity.measure().once();
        settings.say(
            "%s.%s, %s: %s %s",
            subject, entry.getKey(), when, Significant.text(value), quantity.unit());
        if (round > 0) {
          series(entry.getKey()).add(value);
        }
      }
    }
  }

  private List<Double> series(String name) {
    return Objects.requireNonNull(measured.get(name), name);
  }

  /** What was measured, all of it. */
  public List<Series> all() {
    return quantities.keySet().stream().map(this::figure).toList();
  }

  /** What was measured of one quantity. */
  public Series figure(String name) {
    String unit = Objects.requireNonNull(quantities.get(name), name).unit();
    return new Series(subject + "." + name, unit, series(name));
  }

  /** One quantity over another, round by round. */
  public Ratio ratio(String over, String under) {
    return Ratio.of(figure(over), figure(under));
  }
}
