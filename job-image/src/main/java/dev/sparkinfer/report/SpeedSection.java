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
 * @param measured whether this start did anything that takes time
 * @param summary the finding in one sentence
 * @param moments the curve; empty where there are too few for one
 * @param stageSummary empty when no time was measured
 */
record SpeedSection(
    boolean measured,
    String summary,
    List<Moment> moments,
    String stageSummary,
    List<Segment> stages) {

  /** One point of the curve, as number and as words. */
  record Moment(String seconds, String rate, String secondsText, String rateText) {}

  static SpeedSection of(ReportData data) {
    List<Segment> stages = stages(data.stageSeconds());
    return new SpeedSection(
        data.counts().doneNow() > 0,
        summary(data),
        data.throughput().size() < 2
            ? List.of()
            : ThroughputCurve.of(data.throughput()).stream().map(SpeedSection::moment).toList(),
        stageSummary(stages),
        stages);
  }

  /** Images that this start did in each second of its whole duration. */
  static double averageRate(ReportData data) {
    return data.counts().doneNow() * 1000.0 / Math.max(data.duration().toMillis(), 1);
  }

  private static String summary(ReportData data) {
    double peak =
        data.throughput().stream().mapToDouble(ThroughputPoint::imagesPerSecond).max().orElse(0);
    return threeDigits(averageRate(data))
        + " images per second on average"
        + (data.throughput().size() < 3 ? "." : ", " + threeDigits(peak) + " at the peak.");
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
