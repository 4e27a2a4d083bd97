package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

@Timeout(10)
class BatchQueueTest {
  private final ShardRun run = new ShardRun(100);
  private BatchQueue queue = encodedBatches(4, 25);
  private int made;

  private static BatchQueue encodedBatches(int size, int most) {
    return new BatchQueue(null, new BatchSize(size), most);
  }

  private static BatchQueue pixelBatches(BatchSize size, int most) {
    return new BatchQueue(EngineFixture.pixels(1, 1), size, most);
  }

  private Item item() {
    return new Item(
        run, made, new PlannedObject(new Location("memory", "bucket", "" + made++), 1, "", ""));
  }

  private Item added() throws InterruptedException {
    queue.decodeStarted();
    Item item = item();
    assertThat(queue.add(item, null)).isTrue();
    queue.decodeEnded();
    return item;
  }

  private List<Item> added(int images) throws InterruptedException {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      items.add(added());
    }
    return items;
  }

  private void addPicture(float pixel) throws InterruptedException {
    queue.decodeStarted();
    try (TFloat32 picture =
        TFloat32.tensorOf(Shape.of(1, 1, 1), tensor -> tensor.setFloat(pixel, 0, 0, 0))) {
      assertThat(queue.add(item(), picture)).isTrue();
    }
    queue.decodeEnded();
  }

  private static List<Item> itemsOf(@Nullable Batch batch) {
    return List.copyOf(Objects.requireNonNull(batch).items());
  }

  private static float pixel(Batch batch, int place) {
    return ((TFloat32) batch.tensor()).getFloat(place, 0, 0, 0);
  }

  /** A call on a thread of its own, once that thread waits. */
  private static <T> FutureTask<T> waiting(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return task;
  }

  @Test
  void givesFullBatchesInTheOrderOfDecoding() throws Exception {
    List<Item> items = added(10);
    queue.decodeStarted();
    assertThat(itemsOf(queue.take())).isEqualTo(items.subList(0, 4));
    assertThat(itemsOf(queue.take())).isEqualTo(items.subList(4, 8));
  }

  @Test
  void givesWhatIsThereWhenNothingIsBeingDecoded() throws Exception {
    List<Item> items = added(3);
    assertThat(itemsOf(queue.take())).isEqualTo(items);
  }

  @Test
  void waitsForAnImageThatIsBeingDecoded() throws Exception {
    List<Item> items = added(3);
    queue.decodeStarted();
    FutureTask<Batch> take = waiting(queue::take);
    Item last = item();
    assertThat(queue.add(last, null)).isTrue();
    assertThat(itemsOf(take.get())).containsExactly(items.get(0), items.get(1), items.get(2), last);
  }

  @Test
  void waitsNoLongerForAnImageThatWasGivenUp() throws Exception {
    List<Item> items = added(3);
    queue.decodeStarted();
    FutureTask<Batch> take = waiting(queue::take);
    queue.decodeEnded();
    assertThat(itemsOf(take.get())).isEqualTo(items);
  }

  @Test
  void anEmptyQueueWaitsAlsoWhenNothingIsBeingDecoded() throws Exception {
    FutureTask<Batch> take = waiting(queue::take);
    queue.decodeStarted();
    queue.decodeEnded();
    Item item = added();
    assertThat(itemsOf(take.get())).containsExactly(item);
  }

  @Test
  void wakesEveryDevice() throws Exception {
    queue = encodedBatches(1, 25);
    FutureTask<Batch> one = waiting(queue::take);
    FutureTask<Batch> other = waiting(queue::take);
    List<Item> items = added(2);
    List<Item> taken = new ArrayList<>(itemsOf(one.get()));
    taken.addAll(itemsOf(other.get()));
    assertThat(taken).containsExactlyInAnyOrderElementsOf(items);
  }

  @Test
  void pixelsStandInTheOrderOfTheImages() throws Exception {
    queue = pixelBatches(new BatchSize(3), 2);
    for (int i = 0; i < 5; i++) {
      addPicture(i);
    }
    Batch full = Objects.requireNonNull(queue.take());
    Batch part = Objects.requireNonNull(queue.take());
    assertThat(List.of(pixel(full, 0), pixel(full, 1), pixel(full, 2))).containsExactly(0f, 1f, 2f);
    assertThat(part.items()).hasSize(2);
    assertThat(List.of(pixel(part, 0), pixel(part, 1))).containsExactly(3f, 4f);
  }

  @Test
  void anImageWaitsForABatchThatIsGivenBack() throws Exception {
    queue = pixelBatches(new BatchSize(1), 1);
    addPicture(1);
    FutureTask<Void> late =
        waiting(
            () -> {
              addPicture(2);
              return null;
            });
    Batch first = Objects.requireNonNull(queue.take());
    assertThat(pixel(first, 0)).isEqualTo(1);
    assertThat(late.isDone()).isFalse();
    queue.giveBack(first);
    late.get();
    Batch second = Objects.requireNonNull(queue.take());
    assertThat(second).as("used again").isSameAs(first);
    assertThat(second.items()).hasSize(1);
    assertThat(pixel(second, 0)).isEqualTo(2);
  }

  @Test
  void batchesOfAnOldSizeAreReplaced() throws Exception {
    BatchSize size = new BatchSize(4);
    queue = pixelBatches(size, 1);
    addPicture(1);
    Batch old = Objects.requireNonNull(queue.take());
    size.doesNotFit(4);
    queue.giveBack(old);
    addPicture(2);
    addPicture(3);
    queue.decodeStarted();
    Batch smaller = Objects.requireNonNull(queue.take());
    assertThat(smaller.size()).isEqualTo(2);
    assertThat(List.of(pixel(smaller, 0), pixel(smaller, 1))).containsExactly(2f, 3f);
  }

  @Test
  void closingEndsAllWaiting() throws Exception {
    FutureTask<Batch> idle = waiting(queue::take);
    queue.close();
    assertThat(idle.get()).isNull();

    queue = encodedBatches(1, 1);
    added();
    FutureTask<Boolean> late = waiting(() -> queue.add(item(), null));
    queue.close();
    assertThat(late.get()).isFalse();
    assertThat(queue.take()).as("what nobody took").isNull();
  }

  @Test
  void refusesImagesOnceItIsClosed() throws Exception {
    queue.close();
    assertThat(queue.add(item(), null)).isFalse();
  }
}
