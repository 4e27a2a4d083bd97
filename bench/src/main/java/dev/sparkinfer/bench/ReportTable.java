package dev.sparkinfer.bench;

import java.util.ArrayList;
import java.util.List;

/** Reports as a table for people: a line for each quantity, with its median and its spread. */
final class ReportTable {
  private static final String GAP = "  ";

  private ReportTable() {}

  /** A row of cells; the last column is not filled up. */
  private record Line(String name, String median, String spread, String unit) {}

  /** All reports, one after the other; ends with a line break. */
  static String render(List<Report> reports) {
    StringBuilder text = new StringBuilder();
    for (Report report : reports) {
      text.append(text.isEmpty() ? "" : System.lineSeparator());
      render(report, text);
    }
    return text.toString();
  }

  private static void render(Report report, StringBuilder text) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(report.benchmark(), "median", "min .. max", ""));
    for (Series figure : report.figures()) {
      lines.add(line(figure.name(), figure.median(), figure.min(), figure.max(), figure.unit()));
    }
    report
        .ratios()
        .forEach(
            (name, ratio) -> lines.add(line(name, ratio.median(), ratio.min(), ratio.max(), "")));
    int names = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
    int medians = lines.stream().mapToInt(line -> line.median().length()).max().orElse(0);
    int spreads = lines.stream().mapToInt(line -> line.spread().length()).max().orElse(0);
    for (Line line : lines) {
      String row =
          left(line.name(), names)
              + GAP
              + right(line.median(), medians)
              + GAP
              + left(line.spread(), spreads)
              + GAP
              + line.unit();
      text.append(row.stripTrailing()).append(System.lineSeparator());
    }
    report.notes().forEach(note -> text.append("  " + note).append(System.lineSeparator()));
  }

  private static Line line(String name, double median, double min, double max, String unit) {
    return new Line(
        name,
        Significant.text(median),
        Significant.text(min) + " .. " + Significant.text(max),
        unit);
  }

  private static String left(String text, int columns) {
    return text + " ".repeat(columns - text.length());
  }

  private static String right(String text, int columns) {
    return " ".repeat(columns - text.length()) + text;
  }
}
