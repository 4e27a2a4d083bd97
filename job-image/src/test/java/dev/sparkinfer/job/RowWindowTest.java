package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RowWindowTest {
  private static final int MIB = 1 << 20;

  private final RowWindow window = new RowWindow(64 * MIB);

  @Test
  void tasksOfWideRowsWaitForOneAnother() throws Exception {
    int first = window.enter(10 * MIB);
    FutureTask<Integer> second = new FutureTask<>(() -> window.enter(10 * MIB));
    Thread thread = new Thread(second);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    window.leave(first);
    assertThat(second.get()).isEqualTo(first).isEqualTo(41);
  }

  @Test
  void tasksOfOrdinaryRowsDoNot() throws Exception {
    for (int i = 0; i < 32; i++) {
      assertThat(window.enter(200_000)).isEqualTo(1);
    }
  }

  @Test
  void aTaskThatNeedsMoreThanThereIsGetsAll() throws Exception {
    int all = window.enter(1L << 40);
    assertThat(all).isEqualTo(64);
    window.leave(all);
    assertThat(window.enter(1L << 40)).isEqualTo(64);
  }
}
