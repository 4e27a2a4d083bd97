package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.count;
import static dev.sparkinfer.report.HumanText.share;
import static dev.sparkinfer.report.HumanText.shortened;
import static dev.sparkinfer.report.HumanText.visible;

import dev.sparkinfer.report.ReportData.FailedImage;
import dev.sparkinfer.report.ReportData.Failure;
import java.util.Comparator;
import java.util.List;

/** Which images have no prediction, and why; the most frequent cause first. */
record FailureSection(String summary, List<Cause> causes) {
  private static final int KEY_POINTS = 60;

  /**
   * One error code.
   *
   * @param width of its bar, in percent of all failures
   */
  record Cause(
      String code,
      String meaning,
      String width,
      String images,
      String share,
      List<Example> examples) {}

  /** One image of that code. */
  record Example(String key, String shortKey, String message) {}

  static FailureSection of(ReportData data) {
    long failed = data.failures().stream().mapToLong(Failure::count).sum();
    return new FailureSection(
        share(data.counts().failed(), data.counts().planned())
            + " of the planned images. Each has a row with its error in the output.",
        data.failures().stream()
            .sorted(Comparator.comparingLong(Failure::count).reversed())
            .map(failure -> cause(failure, failed))
            .toList());
  }

  private static Cause cause(Failure failure, long failed) {
    return new Cause(
        failure.code().name(),
        FailureMeaning.of(failure.code()),
        Segment.percent(100.0 * failure.count() / failed),
        count(failure.count()),
        share(failure.count(), failed),
        failure.examples().stream().map(FailureSection::example).toList());
  }

  private static Example example(FailedImage image) {
    String key = visible(image.key());
    return new Example(key, shortened(key, KEY_POINTS), visible(image.message()));
  }
}
