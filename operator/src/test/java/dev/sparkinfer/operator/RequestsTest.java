package dev.sparkinfer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final Requests requests = new Requests();

  @Test
  void sendsAllAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);

    requests.send(() -> meet(both), () -> meet(both));

    assertThat(both.getCount()).isZero();
  }

  @Test
  void throwsOnceNothingIsOnItsWay() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();

    assertThatThrownBy(
            () ->
                requests.send(
                    () -> {
                      failed.countDown();
                      throw new IllegalArgumentException("refused");
                    },
                    () -> {
                      await(failed);
                      ended.set(true);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("refused");
    assertThat(ended).isTrue();
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    await(all);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
