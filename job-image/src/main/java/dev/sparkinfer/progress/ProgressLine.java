package dev.sparkinfer.progress;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One snapshot as one line. */
final class ProgressLine {
  private static final String GAP = "  ";
  private static final int SHORTEST_BAR = 10;
  private static final int LONGEST_BAR = 30;
  private static final int ALL_STAGES = 5;

  private ProgressLine() {}

  /** For a terminal: the most that fits into so many columns, the least needed left out first. */
  static String fitting(ProgressSnapshot snapshot, int columns, boolean unicode) {
    String phase = TerminalText.printable(snapshot.phase());
    if (snapshot.total() == 0) {
      return TerminalText.cut(phase + GAP + HumanUnits.duration(snapshot.elapsed()), columns);
    }
    String percent = snapshot.percent() + "%";
    String counts = counts(snapshot);
    String rate = HumanUnits.rate(snapshot.imagesPerSecond());
    String eta = snapshot.eta().map(left -> "ETA " + HumanUnits.duration(left)).orElse("");
    String failed = snapshot.failed() == 0 ? "" : snapshot.failed() + " failed";
    String all = stages(snapshot.stageSeconds(), ALL_STAGES);
    String two = stages(snapshot.stageSeconds(), 2);

    String widest = joined(phase, percent, counts, rate, eta, failed, all);
    int room = columns - TerminalText.width(widest) - GAP.length();
    if (room >= SHORTEST_BAR) {
      String bar = bar(snapshot, Math.min(room, LONGEST_BAR), unicode);
      return joined(phase, percent, bar, counts, rate, eta, failed, all);
    }
    List<String> poorer =
        List.of(
            widest,
            joined(percent, counts, rate, eta, failed, all),
            joined(percent, counts, rate, eta, failed, two),
            joined(percent, counts, rate, eta, failed),
            joined(percent, counts, rate, failed));
    return poorer.stream()
        .filter(line -> TerminalText.width(line) <= columns)
        .findFirst()
        .orElseGet(() -> TerminalText.cut(joined(percent, counts), columns));
  }

  /** For a log: everything, whatever its length. */
  static String whole(ProgressSnapshot snapshot) {
    String phase = TerminalText.printable(snapshot.phase());
    if (snapshot.total() == 0) {
      return phase + ", " + HumanUnits.duration(snapshot.elapsed());
    }
    List<String> parts = new ArrayList<>();
    parts.add("%s %d%%".formatted(phase, snapshot.percent()));
    parts.add(counts(snapshot) + " images");
    parts.add(HumanUnits.rate(snapshot.imagesPerSecond()));
    snapshot.eta().ifPresent(left -> parts.add("ETA " + HumanUnits.duration(left)));
    parts.add(snapshot.failed() + " failed");
    parts.add(HumanUnits.bytes(snapshot.bytesRead()) + " read");
    parts.add(HumanUnits.duration(snapshot.elapsed()));
    parts.add(stages(snapshot.stageSeconds(), ALL_STAGES));
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
  }

  /** {@code fetch 12% decode 55%}: the longest stages in their order, those under 1 % left out. */
  static String stages(StageSeconds seconds, int most) {
    record Stage(String name, double seconds) {}

    List<Stage> stages =
        List.of(
            new Stage("fetch", seconds.fetch()),
            new Stage("decode", seconds.decode()),
            new Stage("predict", seconds.predict()),
            new Stage("write", seconds.write()),
            new Stage("idle", seconds.idle()));
    List<Stage> longest =
        stages.stream()
            .sorted(comparingDouble(Stage::seconds).reversed())
            .limit(most)
            .filter(stage -> percent(stage.seconds(), seconds) > 0)
            .toList();
    return stages.stream()
        .filter(longest::contains)
        .map(stage -> stage.name() + " " + percent(stage.seconds(), seconds) + "%")
        .collect(Collectors.joining(" "));
  }

  private static long percent(double stage, StageSeconds seconds) {
    return seconds.total() > 0 ? Math.round(100 * stage / seconds.total()) : 0;
  }

  private static String counts(ProgressSnapshot snapshot) {
    return snapshot.done() + "/" + snapshot.total();
  }

  private static String bar(ProgressSnapshot snapshot, int columns, boolean unicode) {
    int inside = unicode ? columns : columns - 2;
    int done = (int) (inside * Math.min(snapshot.done(), snapshot.total()) / snapshot.total());
    return unicode
        ? "█".repeat(done) + "░".repeat(inside - done)
        : "[" + "#".repeat(done) + "-".repeat(inside - done) + "]";
  }

  private static String joined(String... parts) {
    return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(GAP));
  }
}
