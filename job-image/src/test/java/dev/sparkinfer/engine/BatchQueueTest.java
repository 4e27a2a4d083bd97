package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BatchQueueTest {
  private final BatchQueue queue = new BatchQueue();
  private final ShardRun run = new ShardRun(100);
  private int made;

  private Item decoded() {
    queue.decodeStarted();
    Item item = new Item(run, made, new PlannedObject(at("" + made++), 1, ""));
    assertThat(queue.add(item)).isTrue();
    return item;
  }

  private static Location at(String key) {
    return new Location("memory", "bucket", key);
  }

  private List<Item> decoded(int images) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      items.add(decoded());
    }
    return items;
  }

  /** A take on a thread of its own, once that thread waits. */
  private FutureTask<List<Item>> waitingTake(int size) {
    FutureTask<List<Item>> take = new FutureTask<>(() -> queue.take(size));
    Thread thread = new Thread(take);
    thread.setDaemon(true);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return take;
  }

  @Test
  void givesFullBatchesInTheOrderOfDecoding() throws Exception {
    List<Item> items = decoded(10);
    queue.decodeStarted();
    assertThat(queue.take(4)).isEqualTo(items.subList(0, 4));
    assertThat(queue.take(4)).isEqualTo(items.subList(4, 8));
  }

  @Test
  void givesWhatIsThereWhenNothingIsBeingDecoded() throws Exception {
    List<Item> items = decoded(3);
    assertThat(queue.take(4)).isEqualTo(items);
  }

  @Test
  void waitsForAnImageThatIsBeingDecoded() throws Exception {
    List<Item> items = decoded(3);
    queue.decodeStarted();
    FutureTask<List<Item>> take = waitingTake(4);
    Item last = new Item(run, 99, new PlannedObject(at("last"), 1, ""));
    assertThat(queue.add(last)).isTrue();
    assertThat(take.get()).containsExactly(items.get(0), items.get(1), items.get(2), last);
  }

  @Test
  void waitsNoLongerForAnImageThatWasGivenUp() throws Exception {
    List<Item> items = decoded(3);
    queue.decodeStarted();
    FutureTask<List<Item>> take = waitingTake(4);
    queue.decodeGivenUp();
    assertThat(take.get()).isEqualTo(items);
  }

  @Test
  void anEmptyQueueWaitsAlsoWhenNothingIsBeingDecoded() throws Exception {
    FutureTask<List<Item>> take = waitingTake(4);
    queue.decodeStarted();
    queue.decodeGivenUp();
    Item item = decoded();
    assertThat(take.get()).containsExactly(item);
  }

  @Test
  void wakesEveryDevice() throws Exception {
    FutureTask<List<Item>> one = waitingTake(1);
    FutureTask<List<Item>> other = waitingTake(1);
    decoded(2);
    assertThat(one.get()).hasSize(1).doesNotContainAnyElementsOf(other.get());
    assertThat(other.get()).hasSize(1);
  }

  @Test
  void closingEndsAllWaitingAndReturnsWhatNobodyTook() throws Exception {
    FutureTask<List<Item>> idle = waitingTake(4);
    assertThat(queue.close()).isEmpty();
    assertThat(idle.get()).isEmpty();

    BatchQueue full = new BatchQueue();
    full.decodeStarted();
    full.decodeStarted();
    Item waiting = new Item(run, 0, new PlannedObject(at("a"), 1, ""));
    assertThat(full.add(waiting)).isTrue();
    assertThat(full.close()).containsExactly(waiting);
    assertThat(full.take(4)).isEmpty();
  }

  @Test
  void refusesImagesOnceItIsClosed() {
    queue.decodeStarted();
    queue.close();
    Item late = new Item(run, 0, new PlannedObject(at("a"), 1, ""));
    assertThat(queue.add(late)).isFalse();
    assertThat(queue.close()).isEmpty();
  }
}
