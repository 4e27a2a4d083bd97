package dev.sparkinfer.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark found.
 *
 * @param figures as measured
 * @param ratios by name, in the order in which they are shown; names are unique among benchmarks
 * @param notes what a reader must know to read the numbers right, one sentence each
 */
public record Report(
    String benchmark, List<Series> figures, Map<String, Ratio> ratios, List<String> notes) {

  public Report {
    figures = List.copyOf(figures);
    ratios = Collections.unmodifiableMap(new LinkedHashMap<>(ratios));
    notes = List.copyOf(notes);
  }
}
