package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.count;
import static dev.sparkinfer.report.HumanText.counted;
import static dev.sparkinfer.report.HumanText.share;
import static dev.sparkinfer.report.HumanText.visible;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the model said: how many images of each class, and how certain it was.
 *
 * @param others the classes that are not shown, together; null when all are
 */
record PredictionSection(
    String classSummary,
    List<ClassBar> classes,
    @Nullable ClassBar others,
    String scoreSummary,
    List<ScoreBin> scores) {
  private static final int CLASSES_SHOWN = 20;

  /**
   * One line of the table of classes.
   *
   * @param width of its bar in percent of the longest one's
   */
  record ClassBar(String label, String width, String images, String share) {}

  /** One bin of the top scores, as number and as words. */
  record ScoreBin(String from, String to, long images, String imagesText, String share) {}

  static PredictionSection of(ReportData data) {
    List<Map.Entry<String, Long>> ordered =
        data.classCounts().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    long images = ordered.stream().mapToLong(Map.Entry::getValue).sum();
    long most = ordered.isEmpty() ? 1 : ordered.get(0).getValue();
    // One class more is no longer than a line that says "1 other class".
    int shown = ordered.size() == CLASSES_SHOWN + 1 ? ordered.size() : CLASSES_SHOWN;
    List<ClassBar> bars = new ArrayList<>();
    for (Map.Entry<String, Long> entry : ordered.subList(0, Math.min(shown, ordered.size()))) {
      bars.add(bar(visible(entry.getKey()), entry.getValue(), most, images));
    }
    ClassBar others = null;
    if (ordered.size() > shown) {
      List<Map.Entry<String, Long>> rest = ordered.subList(shown, ordered.size());
      long restImages = rest.stream().mapToLong(Map.Entry::getValue).sum();
      others = bar(count(rest.size()) + " others", restImages, Long.MAX_VALUE, images);
    }
    return new PredictionSection(
        classSummary(ordered.size(), data.model().classes()),
        bars,
        others,
        scoreSummary(data.scoreHistogram()),
        scores(data.scoreHistogram()));
  }

  private static ClassBar bar(String label, long images, long most, long whole) {
    return new ClassBar(
        label, Segment.percent(100.0 * images / most), count(images), share(images, whole));
  }

  private static String classSummary(int predicted, int known) {
    if (known == 0) {
      return counted(predicted, "class occurs.", "classes occur.");
    }
    return predicted == known
        ? (known == 1 ? "The model’s only class." : "All " + count(known) + " classes occur.")
        : count(predicted) + " of the model’s " + counted(known, "class occurs.", "classes occur.");
  }

  private static List<ScoreBin> scores(List<Long> histogram) {
    long images = histogram.stream().mapToLong(Long::longValue).sum();
    if (images == 0) {
      return List.of();
    }
    List<ScoreBin> bins = new ArrayList<>();
    for (int bin = 0; bin < histogram.size(); bin++) {
      long inBin = histogram.get(bin);
      bins.add(
          new ScoreBin(
              edge(bin, histogram.size()),
              edge(bin + 1, histogram.size()),
              inBin,
              count(inBin),
              share(inBin, images)));
    }
    return bins;
  }

  private static String scoreSummary(List<Long> histogram) {
    long images = histogram.stream().mapToLong(Long::longValue).sum();
    long unsure =
        histogram.subList(0, histogram.size() / 2).stream().mapToLong(Long::longValue).sum();
    long sure = histogram.get(histogram.size() - 1);
    return images == 0
        ? ""
        : "%s of the images score at least %s, %s less than 0.50."
            .formatted(
                share(sure, images),
                edge(histogram.size() - 1, histogram.size()),
                share(unsure, images));
  }

  private static String edge(int bin, int bins) {
    return String.format(Locale.ROOT, "%.2f", (double) bin / bins);
  }
}
