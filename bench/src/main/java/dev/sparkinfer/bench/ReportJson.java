package dev.sparkinfer.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports as JSON for programs. The last field holds the medians of all ratios, by name. */
final class ReportJson {
  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter WRITER =
      new JsonMapper().writer(new DefaultPrettyPrinter().withObjectIndenter(INDENTER));

  private ReportJson() {}

  private record Document(
      Machine machine, List<Measured> benchmarks, Map<String, BigDecimal> ratios) {}

  private record Machine(int processors, String java, String system) {}

  private record Measured(
      String benchmark, List<Figure> figures, Map<String, Rounds> ratios, List<String> notes) {}

  private record Figure(
      String name,
      String unit,
      BigDecimal median,
      BigDecimal min,
      BigDecimal max,
      List<BigDecimal> rounds) {}

  private record Rounds(
      BigDecimal median, BigDecimal min, BigDecimal max, List<BigDecimal> rounds) {}

  /** One object, indented, ending with a line feed. */
  static String render(List<Report> reports) {
    Map<String, BigDecimal> medians = new LinkedHashMap<>();
    for (Report report : reports) {
      report.ratios().forEach((name, ratio) -> medians.put(name, Significant.of(ratio.median())));
    }
    Document document =
        new Document(
            new Machine(
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch")),
            reports.stream().map(ReportJson::measured).toList(),
            medians);
    try {
      return WRITER.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Measured measured(Report report) {
    Map<String, Rounds> ratios = new LinkedHashMap<>();
    report
        .ratios()
        .forEach(
            (name, ratio) ->
                ratios.put(
                    name,
                    new Rounds(
                        Significant.of(ratio.median()),
                        Significant.of(ratio.min()),
                        Significant.of(ratio.max()),
                        rounds(ratio.rounds()))));
    return new Measured(
        report.benchmark(),
        report.figures().stream().map(ReportJson::figure).toList(),
        ratios,
        report.notes());
  }

  private static Figure figure(Series series) {
    return new Figure(
        series.name(),
        series.unit(),
        Significant.of(series.median()),
        Significant.of(series.min()),
        Significant.of(series.max()),
        rounds(series.rounds()));
  }

  private static List<BigDecimal> rounds(List<Double> measured) {
    return measured.stream().map(Significant::of).toList();
  }
}
