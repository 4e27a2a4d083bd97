package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ByteWindowTest {
  private static final int KIB = 1 << 10;

  private final ByteWindow window = new ByteWindow(64 * KIB);
  private final List<Thread> threads = new ArrayList<>();

  /** An acquire on a thread of its own, once that thread waits. */
  private FutureTask<Integer> waiting(long bytes) {
    return waiting(bytes, threads.size());
  }

  private FutureTask<Integer> waiting(long bytes, long order) {
    FutureTask<Integer> acquire = new FutureTask<>(() -> window.acquire(bytes, order));
    Thread thread = new Thread(acquire);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return acquire;
  }

  @Test
  void holdsNoMoreThanItsBytes() throws Exception {
    int first = window.acquire(40 * KIB, 0);
    FutureTask<Integer> second = waiting(40 * KIB);
    assertThat(second.isDone()).isFalse();
    window.release(first);
    assertThat(second.get()).isEqualTo(first).isBetween(160, 161);
  }

  @Test
  void anObjectLargerThanTheWindowGetsAllOfIt() throws Exception {
    int huge = window.acquire(1L << 40, 0);
    FutureTask<Integer> tiny = waiting(1);
    window.release(huge);
    assertThat(tiny.get()).isEqualTo(1);
  }

  @Test
  void aLargeObjectIsNotOvertakenForEver() throws Exception {
    int first = window.acquire(1, 0);
    FutureTask<Integer> large = waiting(64 * KIB);
    FutureTask<Integer> small = waiting(1);
    window.release(first);
    int all = large.get();
    assertThat(small.isDone()).isFalse();
    window.release(all);
    assertThat(small.get()).isEqualTo(1);
  }

  @Test
  void whoeverBeganFirstGetsRoomFirst() throws Exception {
    int all = window.acquire(64 * KIB, 0);
    FutureTask<Integer> younger = waiting(64 * KIB, 2);
    FutureTask<Integer> older = waiting(64 * KIB, 1);
    window.release(all);
    assertThat(older.get()).isEqualTo(all);
    assertThat(younger.isDone()).isFalse();
    window.release(all);
    assertThat(younger.get()).isEqualTo(all);
  }

  @Test
  void manySmallObjectsAreBoundedByTheirNumber() throws Exception {
    for (int i = 0; i < ByteWindow.MOST_OBJECTS; i++) {
      assertThat(window.acquire(0, 0)).isEqualTo(1);
    }
    FutureTask<Integer> next = waiting(0);
    window.release(1);
    assertThat(next.get()).isEqualTo(1);
  }

  @Test
  void roomForSeveralLetsSeveralIn() throws Exception {
    int all = window.acquire(64 * KIB, 0);
    FutureTask<Integer> one = waiting(1);
    FutureTask<Integer> other = waiting(1);
    window.release(all);
    assertThat(one.get() + other.get()).isEqualTo(2);
  }

  @Test
  void openingLetsAllThroughThoughNothingIsReleased() throws Exception {
    assertThat(window.acquire(64 * KIB, 0)).isEqualTo(ByteWindow.MOST_OBJECTS);
    FutureTask<Integer> first = waiting(64 * KIB);
    FutureTask<Integer> second = waiting(1);
    window.open();
    window.release(first.get());
    assertThat(second.get()).isEqualTo(1);
  }

  @Test
  void anInterruptEndsTheWaitAndTakesNothing() throws Exception {
    int all = window.acquire(64 * KIB, 0);
    FutureTask<Integer> interrupted = waiting(1);
    threads.get(0).interrupt();
    assertThatThrownBy(interrupted::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    FutureTask<Integer> behind = waiting(64 * KIB, 9);
    window.release(all);
    window.release(behind.get());
    assertThat(window.acquire(64 * KIB, 0)).isEqualTo(all);
  }
}
