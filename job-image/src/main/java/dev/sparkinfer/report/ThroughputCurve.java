package dev.sparkinfer.report;

import dev.sparkinfer.report.ReportData.ThroughputPoint;
import java.util.ArrayList;
import java.util.List;

/** The throughput of a run of any length as a curve of bounded length. */
final class ThroughputCurve {
  /** As many as a chart of a page's width can show apart. */
  static final int MAX_POINTS = 240;

  private ThroughputCurve() {}

  /** Neighbours averaged until no more than {@value #MAX_POINTS} points are left. */
  static List<ThroughputPoint> of(List<ThroughputPoint> points) {
    int each = (points.size() + MAX_POINTS - 1) / MAX_POINTS;
    if (each <= 1) {
      return points;
    }
    List<ThroughputPoint> curve = new ArrayList<>();
    for (int from = 0; from < points.size(); from += each) {
      List<ThroughputPoint> group = points.subList(from, Math.min(from + each, points.size()));
      double seconds = 0;
      double rate = 0;
      for (ThroughputPoint point : group) {
        seconds += point.seconds() / group.size();
        rate += point.imagesPerSecond() / group.size();
      }
      curve.add(new ThroughputPoint(seconds, rate));
    }
    return curve;
  }
}
