package dev.sparkinfer.bench.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.tensorflow.Tensor;

/**
 * A few batches on their way between threads that fill and threads that take them. Batch {@code i}
 * is for the images from {@code i * size} on; whoever fills waits when all batches are full.
 */
final class BatchRing implements AutoCloseable {
  private final List<Batch> all = new ArrayList<>();
  private final BlockingQueue<Batch> free;
  private final BlockingQueue<Batch> full;
  private final ConcurrentHashMap<Integer, Batch> filling = new ConcurrentHashMap<>();
  private final int size;
  private final int images;
  private int next;

  /**
   * @param batches that exist
   * @param calls batches that are filled in all
   */
  BatchRing(int batches, int calls, Supplier<Batch> maker) {
    free = new ArrayBlockingQueue<>(batches);
    full = new ArrayBlockingQueue<>(batches);
    for (int i = 0; i < batches; i++) {
      all.add(maker.get());
    }
    free.addAll(all);
    size = all.get(0).size();
    images = calls * size;
  }

  /** The image to decode next, once there is room for it; -1 at the end. */
  synchronized int next() throws InterruptedException {
    if (next == images) {
      return -1;
    }
    if (next % size == 0) {
      filling.put(next / size, free.take());
    }
    return next++;
  }

  /** Puts an image that {@link #next} gave. */
  void put(int image, Tensor picture) {
    int number = image / size;
    Batch batch = filling.get(number);
    if (batch == null) {
      throw new IllegalStateException("nobody asked for image " + image);
    }
    if (batch.put(image % size, picture)) {
      filling.remove(number);
      full.add(batch);
    }
  }

  /** A full batch. */
  Batch take() throws InterruptedException {
    return full.take();
  }

  /** Makes a batch's room free again. */
  void giveBack(Batch batch) {
    batch.empty();
    free.add(batch);
  }

  @Override
  public void close() {
    all.forEach(Batch::close);
  }
}
