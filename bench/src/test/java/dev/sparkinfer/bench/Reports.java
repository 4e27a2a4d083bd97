package dev.sparkinfer.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports with known numbers. */
final class Reports {
  private Reports() {}

  static Report engine() {
    Series engine = new Series("heavy.file", "images/s", List.of(24.0, 23.123456, 25.0));
    Series ceiling = new Series("heavy.ceiling", "images/s", List.of(25.0, 25.0, 25.0));
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    ratios.put("heavy.file_to_ceiling", Ratio.of(engine, ceiling));
    return new Report("engine", List.of(engine, ceiling), ratios, List.of("Two cores."));
  }

  static Report planning() {
    Series keys = new Series("keys", "keys/s", List.of(123456.7));
    return new Report(
        "planning", List.of(keys), Map.of("planning.keys_per_second", Ratio.of(keys)), List.of());
  }
}
