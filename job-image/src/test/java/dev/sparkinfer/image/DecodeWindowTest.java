package dev.sparkinfer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.image.DecodeWindow.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class DecodeWindowTest {
  private static final int MIB = 1 << 20;

  private final DecodeWindow window = new DecodeWindow(100 * MIB, 10 * MIB);

  /** Enters on a thread of its own, which waits by now. */
  private FutureTask<Room> waiting(DecodeMemory memory) {
    FutureTask<Room> entered = new FutureTask<>(() -> window.enter(memory));
    Thread thread = new Thread(entered);
    thread.setDaemon(true);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return entered;
  }

  @Test
  void holdsNoMoreThanItsNativeBytes() throws Exception {
    Room first = window.enter(new DecodeMemory(60 * MIB, 0));
    window.enter(new DecodeMemory(30 * MIB, 0)).close();
    FutureTask<Room> second = waiting(new DecodeMemory(60 * MIB, 0));
    first.close();
    second.get().close();
  }

  @Test
  void holdsNoMoreThanItsHeap() throws Exception {
    Room first = window.enter(new DecodeMemory(MIB, 6 * MIB));
    FutureTask<Room> second = waiting(new DecodeMemory(MIB, 6 * MIB));
    first.close();
    second.get().close();
  }

  @Test
  void aPictureLargerThanTheWindowIsAlone() throws Exception {
    Room small = window.enter(new DecodeMemory(1, 0));
    FutureTask<Room> large = waiting(new DecodeMemory(1L << 40, 1L << 40));
    FutureTask<Room> behind = waiting(new DecodeMemory(1, 0));
    small.close();
    Room all = large.get();
    assertThat(behind.isDone()).isFalse();
    all.close();
    behind.get().close();
    window.enter(new DecodeMemory(100 * MIB, 10 * MIB)).close();
  }

  @Test
  void smallPicturesAreDecodedTogether() {
    List<Room> rooms = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      rooms.add(window.enter(new DecodeMemory(500_000, 0)));
    }
    rooms.forEach(Room::close);
    window.enter(new DecodeMemory(100 * MIB, 0)).close();
  }

  @Test
  void saysWhatFitsIt() {
    assertThat(window.holds(new DecodeMemory(100 * MIB, 10 * MIB))).isTrue();
    assertThat(window.holds(new DecodeMemory(100 * MIB + 1, 0))).isFalse();
    assertThat(window.holds(new DecodeMemory(0, 10 * MIB + 1))).isFalse();
  }

  @Test
  void isSizedByTheProcess() {
    DecodeWindow ofThis = DecodeWindow.ofThisProcess();
    long heap = Runtime.getRuntime().maxMemory();
    assertThat(ofThis.holds(new DecodeMemory(64 * MIB, heap / 3))).isTrue();
    assertThat(ofThis.holds(new DecodeMemory(0, heap / 3 + 1))).isFalse();
  }
}
