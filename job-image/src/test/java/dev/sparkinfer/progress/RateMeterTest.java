package dev.sparkinfer.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateMeterTest {
  private long nanos = 1_000_000;
  private final RateMeter meter = new RateMeter(Duration.ofSeconds(30), () -> nanos);

  private void pass(double seconds) {
    nanos += Math.round(seconds * 1e9);
  }

  @Test
  void hasNoRateBeforeSomethingIsSeen() {
    assertThat(meter.imagesPerSecond()).isZero();
    meter.observe(500);
    pass(0.5);
    meter.observe(900);
    assertThat(meter.imagesPerSecond()).isZero();
    assertThat(meter.eta(100)).isEmpty();
  }

  @Test
  void startsFromWhatWasDoneBefore() {
    meter.observe(20_000);
    pass(10);
    meter.observe(20_100);
    assertThat(meter.imagesPerSecond()).isCloseTo(10, within(1e-9));
    assertThat(meter.eta(50)).contains(Duration.ofSeconds(5));
  }

  @Test
  void followsTheLastWindowOnly() {
    long done = 0;
    for (int tick = 0; tick < 200; tick++) {
      meter.observe(done += 5);
      pass(0.5);
    }
    assertThat(meter.imagesPerSecond()).isCloseTo(10, within(0.4));
    for (int tick = 0; tick < 62; tick++) {
      meter.observe(done += 50);
      pass(0.5);
    }
    assertThat(meter.imagesPerSecond()).isCloseTo(100, within(4.0));
  }

  @Test
  void fallsToNothingWhenNothingMoves() {
    meter.observe(0);
    pass(10);
    meter.observe(1_000);
    pass(10);
    assertThat(meter.imagesPerSecond()).isCloseTo(50, within(1e-9));
    pass(25);
    meter.observe(1_000);
    pass(31);
    assertThat(meter.imagesPerSecond()).isZero();
    assertThat(meter.eta(10)).isEmpty();
  }

  @Test
  void isThereWhenNothingRemains() {
    assertThat(meter.eta(0)).contains(Duration.ZERO);
  }

  @Test
  void measuresTheSameWhenAskedAThousandTimesASecond() {
    for (int i = 0; i < 40_000; i++) {
      meter.observe(i);
      pass(0.001);
    }
    assertThat(meter.imagesPerSecond()).isCloseTo(1_000, within(10.0));
  }
}
