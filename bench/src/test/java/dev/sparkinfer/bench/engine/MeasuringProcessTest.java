package dev.sparkinfer.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeasuringProcessTest {

  /** Counts what is measured. */
  private record Counter() implements Workplace<AtomicInteger> {
    @Override
    public AtomicInteger open() {
      return new AtomicInteger();
    }
  }

  @Test
  void keepsItsWorkplaceFromOneMeasurementToTheNext() throws IOException {
    try (MeasuringProcess<AtomicInteger> process = MeasuringProcess.start(new Counter())) {
      assertThat(process.measure(AtomicInteger::incrementAndGet)).isEqualTo(1);
      assertThat(process.measure(AtomicInteger::incrementAndGet)).isEqualTo(2);
      long pid = process.measure(count -> ProcessHandle.current().pid());
      assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void tellsWhatFailedAndGoesOn() throws IOException {
    try (MeasuringProcess<AtomicInteger> process = MeasuringProcess.start(new Counter())) {
      assertThatThrownBy(
              () ->
                  process.measure(
                      count -> {
                        throw new IOException("no luck");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no luck");
      assertThat(process.measure(AtomicInteger::incrementAndGet)).isEqualTo(1);
    }
  }

  @Test
  void doesNotWaitForAProcessThatIsGone() throws IOException {
    try (MeasuringProcess<AtomicInteger> process = MeasuringProcess.start(new Counter())) {
      assertThatThrownBy(
              () ->
                  process.measure(
                      count -> {
                        Runtime.getRuntime().halt(3);
                        return 0;
                      }))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has ended");
    }
  }
}
