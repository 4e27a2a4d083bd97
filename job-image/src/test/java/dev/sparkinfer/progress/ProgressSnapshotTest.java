package dev.sparkinfer.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressSnapshotTest {

  private static ProgressSnapshot of(long total, long succeeded, long failed) {
    return new ProgressSnapshot(
        "Running",
        total,
        succeeded,
        failed,
        0,
        0,
        Duration.ZERO,
        0,
        Optional.empty(),
        StageSeconds.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,0,0",
    "3,0,0,0",
    "3,1,0,33",
    "3,1,1,66",
    "3,2,1,100",
    "1000000000,999999998,1,99",
    "1000000000,999999999,1,100",
    "10,11,0,100",
  })
  void saysAHundredPercentOnlyWhenEveryImageHasItsRow(
      long total, long succeeded, long failed, int percent) {
    assertThat(of(total, succeeded, failed).percent()).isEqualTo(percent);
  }

  @Test
  void refusesNegativeCounts() {
    assertThatThrownBy(() -> of(10, -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("succeeded -1");
  }
}
