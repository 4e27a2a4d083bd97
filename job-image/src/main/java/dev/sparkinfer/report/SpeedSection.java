package dev.sparkinfer.report;

import static dev.sparkinfer.report.HumanText.duration;
import static dev.sparkinfer.report.HumanText.threeDigits;

import dev.sparkinfer.report.ReportData.StageSeconds;
import dev.sparkinfer.report.ReportData.ThroughputPoint;
import java.util.Comparator;
import java.util.List;

/**
 * How fast the run was and where its time went.
 *
 * @param summary the finding in one sentence
 * @param average images per second, for the chart
 * @param stageSummary empty when no time was measured
 */
record SpeedSection(
    String summary,
    String average,
    List<Moment> moments,
    String stageSummary,
    List<Segment> stages) {

  /** One point of the curve, as number and as words. */
  record Moment(String seconds, String rate, String secondsText, String rateText) {}

  static SpeedSection of(ReportData data) {
    List<Segment> stages = stages(data.stageSeconds());
    return new SpeedSection(
        summary(data),
        Double.toString(averageRate(data)),
        ThroughputCurve.of(data.throughput()).stream().map(SpeedSection::moment).toList(),
        stageSummary(stages),
        stages);
  }

  /** Images that this start did in each second of its whole duration. */
  static double averageRate(ReportData data) {
    return data.counts().doneNow() * 1000.0 / Math.max(data.duration().toMillis(), 1);
  }

  private static String summary(ReportData data) {
    if (data.counts().doneNow() == 0) {
      return "Every image was already done by an earlier start.";
    }
    double peak =
        data.throughput().stream().mapToDouble(ThroughputPoint::imagesPerSecond).max().orElse(0);
    return data.throughput().size() < 3
        ? "Too short a run for a curve to mean much."
        : threeDigits(averageRate(data))
            + " images per second on average, "
            + threeDigits(peak)
            + " at the peak.";
  }

  private static Moment moment(ThroughputPoint point) {
    return new Moment(
        Double.toString(point.seconds()),
        Double.toString(point.imagesPerSecond()),
        duration(point.seconds()),
        threeDigits(point.imagesPerSecond()));
  }

  private static List<Segment> stages(StageSeconds seconds) {
    return Segment.sideBySide(
        List.of(
            stage("Fetch", seconds.fetch()),
            stage("Decode", seconds.decode()),
            stage("Predict", seconds.predict()),
            stage("Write", seconds.write()),
            stage("Idle", seconds.idle())));
  }

  private static Segment.Part stage(String name, double seconds) {
    return new Segment.Part(name, "stage-" + name, seconds, duration(seconds));
  }

  private static String stageSummary(List<Segment> stages) {
    Segment longest =
        stages.stream()
            .max(Comparator.comparingDouble(stage -> Double.parseDouble(stage.width())))
            .orElseThrow();
    return longest.share().equals("0%")
        ? ""
        : longest.name() + " is the largest part with " + longest.share() + ".";
  }
}
