package dev.sparkinfer.engine;

import dev.sparkinfer.image.PixelSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;

/**
 * Makes batches of the decoded images of all tasks. A device that asks gets a full batch as soon as
 * there is one, and a smaller one when nothing is being decoded: waiting for a slow store would
 * leave the device idle.
 */
final class BatchQueue {
  private final @Nullable PixelSpec pixels;
  private final BatchSize batchSize;
  private final int most;

  /** The one used last is first: its memory may still be in a processor's cache. */
  private final Deque<Batch> spare = new ArrayDeque<>();

  private final Deque<Batch> full = new ArrayDeque<>();
  private @Nullable Batch open;
  private int made;
  private int decoding;
  private boolean closed;

  /**
   * @param pixels null for models that take encoded bytes
   * @param most batches there are at once, those at the devices too
   */
  BatchQueue(@Nullable PixelSpec pixels, BatchSize batchSize, int most) {
    this.pixels = pixels;
    this.batchSize = batchSize;
    this.most = most;
  }

  /** An image will come soon; {@link #decodeEnded} must follow, whatever becomes of it. */
  synchronized void decodeStarted() {
    decoding++;
  }

  /** The image is in its batch, or failed to decode, or nobody wants it any more. */
  synchronized void decodeEnded() {
    decoding--;
    if (decoding == 0) {
      notifyAll();
    }
  }

  /**
   * Puts an image into a batch, waiting for room.
   *
   * @param picture its pixels, which remain the caller's; null for models that take encoded bytes
   * @return false once the queue is closed: the item remains the caller's
   */
  boolean add(Item item, @Nullable Tensor picture) throws InterruptedException {
    Batch batch;
    int place;
    synchronized (this) {
      while (!closed && open == null && spare.isEmpty() && made == most) {
        wait();
      }
      if (closed) {
        return false;
      }
      batch = open == null ? empty() : open;
      place = batch.add(item);
      open = batch.given() ? null : batch;
    }
    try {
      if (picture != null) {
        batch.put(place, picture);
      }
    } finally {
      placed(batch);
    }
    return true;
  }

  private Batch empty() {
    Batch batch = spare.poll();
    int size = batchSize.next();
    if (batch != null && batch.size() != size) {
      batch.close();
      made--;
      batch = null;
    }
    if (batch == null) {
      batch = new Batch(size, pixels);
      made++;
    }
    return batch;
  }

  private synchronized void placed(Batch batch) {
    if (batch.placed()) {
      full.add(batch);
      notifyAll();
    }
  }

  /** The next batch, to be given back; null once the queue is closed. */
  synchronized @Nullable Batch take() throws InterruptedException {
    while (!closed && full.isEmpty() && (open == null || decoding > 0)) {
      wait();
    }
    if (closed) {
      return null;
    }
    Batch batch = full.poll();
    if (batch == null) {
      batch = open;
      open = null;
    }
    return batch;
  }

  /** The batch is done with. */
  synchronized void giveBack(Batch batch) {
    batch.empty();
    spare.push(batch);
    notifyAll();
  }

  /** Ends all waiting. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Frees the closed queue's batches; no thread may add or have any. */
  synchronized void free() {
    spare.forEach(Batch::close);
    full.forEach(Batch::close);
    if (open != null) {
      open.close();
    }
  }
}
