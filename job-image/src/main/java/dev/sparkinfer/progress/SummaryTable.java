package dev.sparkinfer.progress;

import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** A run's end as a table for people: one fact a line, its name to the left. */
public final class SummaryTable {
  private static final int NAME_COLUMNS = 12;
  private static final int CODE_COLUMNS = 20;
  private static final int FEWEST_VALUE_COLUMNS = 28;
  private static final int DIGEST_DIGITS = 12;

  private final Ansi ansi;
  private final int valueColumns;
  private final StringBuilder table = new StringBuilder();

  private SummaryTable(Ansi ansi, int width) {
    this.ansi = ansi;
    this.valueColumns = Math.max(FEWEST_VALUE_COLUMNS, width - NAME_COLUMNS);
  }

  /** The table in so many columns, without colours. */
  public static String render(RunSummary summary, int width) {
    return render(summary, width, Ansi.OFF);
  }

  /**
   * The table, which ends with a line break. Sentences are wrapped and keys cut to fit; locations
   * stay whole, so that they can be copied.
   */
  public static String render(RunSummary summary, int width, Ansi ansi) {
    SummaryTable table = new SummaryTable(ansi, width);
    table.outcome(summary);
    table.images(summary);
    table.failures(summary.failures());
    table.time(summary);
    table.identity("Model", summary.modelDigest());
    table.identity("Run", summary.runIdentity());
    table.location("Results", summary.outputUri());
    table.location("Report", summary.reportUri());
    for (String warning : summary.warnings()) {
      table.sentence("Warning", warning, Style.fg_yellow);
    }
    return table.table.toString();
  }

  private void outcome(RunSummary summary) {
    IStyle colour = summary.outcome().exitCode() == 0 ? Style.fg_green : Style.fg_red;
    line(
        TerminalText.printable(summary.name()),
        styled(summary.outcome().name(), Style.bold, colour),
        Style.bold);
    sentence("", summary.message());
  }

  private void images(RunSummary summary) {
    if (summary.planned() > 0) {
      List<String> parts = new ArrayList<>();
      parts.add(HumanUnits.count(summary.planned()) + " planned");
      parts.add(HumanUnits.count(summary.succeeded()) + " succeeded");
      parts.add(HumanUnits.count(summary.failed()) + " failed");
      long open = summary.planned() - summary.succeeded() - summary.failed();
      if (open > 0) {
        parts.add(HumanUnits.count(open) + " not done");
      }
      sentence("Images", String.join(", ", parts));
    }
    if (summary.resumed() > 0) {
      sentence("", HumanUnits.count(summary.resumed()) + " of them by earlier starts");
    }
    String name = "Skipped";
    for (SkippedObjects skipped : summary.skipped()) {
      sentence(
          name,
          HumanUnits.count(skipped.count())
              + " "
              + skipped.kind().words()
              + ", such as "
              + skipped.example());
      name = "";
    }
  }

  private void failures(List<FailureCount> failures) {
    int countColumns =
        failures.stream().mapToInt(each -> HumanUnits.count(each.count()).length()).max().orElse(0);
    String name = "Failed";
    for (FailureCount failure : failures) {
      String code = padded(failure.code().name(), CODE_COLUMNS);
      String count = HumanUnits.count(failure.count());
      String counted = code + " ".repeat(countColumns - count.length()) + count;
      String keys =
          failure.exampleKeys().stream()
              .map(TerminalText::printable)
              .collect(Collectors.joining(", "));
      int room = valueColumns - TerminalText.width(counted) - 2;
      String examples = room > 3 ? "  " + TerminalText.cut(keys, room) : "";
      line(name, styled(counted, Style.fg_red) + styled(examples, Style.faint));
      name = "";
    }
  }

  private void time(RunSummary summary) {
    List<String> parts = new ArrayList<>();
    parts.add(HumanUnits.duration(summary.duration()));
    if (summary.planned() > 0) {
      parts.add(HumanUnits.rate(summary.imagesPerSecond()));
      parts.add(HumanUnits.bytes(summary.bytesRead()) + " read");
    }
    sentence("Time", String.join(", ", parts));
    String stages = ProgressLine.stages(summary.stageSeconds(), Integer.MAX_VALUE);
    if (!stages.isEmpty()) {
      sentence("", stages);
    }
  }

  private void identity(String name, @Nullable String sha256) {
    if (sha256 != null) {
      String digits = sha256.substring(0, Math.min(DIGEST_DIGITS, sha256.length()));
      line(name, "sha256 " + TerminalText.printable(digits));
    }
  }

  private void location(String name, @Nullable String uri) {
    if (uri != null) {
      line(name, styled(TerminalText.printable(uri), Style.underline));
    }
  }

  private void sentence(String name, String text, IStyle... styles) {
    String left = name;
    for (String part : TerminalText.wrap(TerminalText.printable(text), valueColumns)) {
      line(left, styled(part, styles));
      left = "";
    }
  }

  private void line(String name, String value, IStyle... styles) {
    String cell = padded(name, NAME_COLUMNS);
    String left = styles.length == 0 ? styled(cell, Style.faint) : styled(cell, styles);
    table.append((left + value).stripTrailing()).append(System.lineSeparator());
  }

  private String styled(String text, IStyle... styles) {
    return styles.length == 0 || text.isBlank()
        ? text
        : ansi.apply(text, List.of(styles)).toString();
  }

  /** To so many columns, and by one space at least. */
  private static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(1, columns - TerminalText.width(text)));
  }
}
