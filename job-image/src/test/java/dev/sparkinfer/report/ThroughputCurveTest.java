package dev.sparkinfer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparkinfer.report.ReportData.ThroughputPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThroughputCurveTest {
  @Test
  void keepsAShortCurve() {
    List<ThroughputPoint> points = ReportExample.curve(ThroughputCurve.MAX_POINTS);
    assertThat(ThroughputCurve.of(points)).isEqualTo(points);
    assertThat(ThroughputCurve.of(List.of())).isEmpty();
  }

  @Test
  void averagesNeighboursOfALongCurve() {
    List<ThroughputPoint> points = ReportExample.curve(1_000);
    List<ThroughputPoint> curve = ThroughputCurve.of(points);
    assertThat(curve).hasSize(200);
    assertThat(curve.get(0).seconds()).isCloseTo(30, within(1e-9));
    assertThat(curve.get(0).imagesPerSecond()).isCloseTo(103, within(1e-9));
    assertThat(curve.stream().mapToDouble(ThroughputPoint::imagesPerSecond).average().orElseThrow())
        .isCloseTo(
            points.stream().mapToDouble(ThroughputPoint::imagesPerSecond).average().orElseThrow(),
            within(1e-9));
  }
}
