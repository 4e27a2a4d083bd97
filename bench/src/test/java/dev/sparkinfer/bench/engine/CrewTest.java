package dev.sparkinfer.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CrewTest {

  @Test
  void worksAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    Callable<Void> waits =
        () -> {
          both.countDown();
          both.await();
          return null;
        };

    assertThat(Crew.run(List.of(waits, waits))).isPositive();
    assertThat(both.getCount()).isZero();
  }

  @Test
  void endsWithTheFirstFailure() {
    CountDownLatch never = new CountDownLatch(1);
    Callable<Void> waits =
        () -> {
          never.await();
          return null;
        };
    Callable<Void> fails =
        () -> {
          throw new IllegalStateException("no luck");
        };

    assertThatThrownBy(() -> Crew.run(List.of(waits, fails))).hasRootCauseMessage("no luck");
  }
}
