package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportWriterTest {
  private final AtomicLong clock = new AtomicLong();
  private final List<DriverReport> written = new ArrayList<>();
  private DriverReport report = report(Phase.Planning, "0", null);
  private boolean works = true;
  private final ReportWriter writer =
      new ReportWriter(
          () -> report,
          newest -> {
            if (works) {
              written.add(newest);
            }
            return works;
          },
          clock::get);

  private static DriverReport report(Phase phase, String message, @Nullable Why refusal) {
    return new DriverReport(
        1, "pod", "then", phase, message, null, List.of(), null, 1, refusal, List.of(), null);
  }

  /** Looks every quarter of a second, with other numbers each time; returns how often it wrote. */
  private int busy(Duration time) {
    int before = written.size();
    for (long i = 0; i < time.toMillis(); i += 250) {
      report = report(report.phase(), String.valueOf(clock.get()), report.refusal());
      writer.look();
      clock.addAndGet(250_000_000);
    }
    return written.size() - before;
  }

  @Test
  void writesEveryTwoSecondsInTheFirstMinuteThenEveryTen() {
    assertThat(busy(Duration.ofMinutes(1))).isEqualTo(30);
    assertThat(busy(Duration.ofMinutes(1))).isBetween(5, 6);
  }

  @Test
  void writesNothingThatIsNotNew() {
    for (int i = 0; i < 100; i++) {
      writer.look();
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    assertThat(written).hasSize(1);
  }

  @Test
  void writesPhasesAndRefusalsAtOnce() {
    writer.look();
    report = report(Phase.Running, "0", null);
    writer.look();
    report = report(Phase.Running, "0", new Why(Reason.QuotaExceeded, "no room"));
    writer.look();
    report = report(Phase.Running, "0", null);
    writer.look();

    assertThat(written)
        .extracting(DriverReport::phase, one -> one.refusal() != null)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Phase.Planning, false),
            org.assertj.core.groups.Tuple.tuple(Phase.Running, false),
            org.assertj.core.groups.Tuple.tuple(Phase.Running, true),
            org.assertj.core.groups.Tuple.tuple(Phase.Running, false));
  }

  @Test
  void goesOnAfterAnOutage() {
    busy(Duration.ofSeconds(4));
    works = false;
    assertThat(busy(Duration.ofSeconds(10))).isZero();
    works = true;
    assertThat(busy(Duration.ofSeconds(4))).isEqualTo(2);
  }

  @Test
  void saysNothingOnceItIsClosed() {
    writer.close();
    writer.look();
    assertThat(written).isEmpty();
  }
}
