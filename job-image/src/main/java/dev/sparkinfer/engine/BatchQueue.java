package dev.sparkinfer.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Makes batches of the decoded images of all tasks. A device that asks gets a full batch as soon as
 * there is one, and a smaller one when nothing is being decoded: waiting for a slow store would
 * leave the device idle.
 */
final class BatchQueue {
  private final Deque<Item> decoded = new ArrayDeque<>();
  private int decoding;
  private boolean closed;

  /** An image will be added or given up soon. */
  synchronized void decodeStarted() {
    decoding++;
  }

  /** The image failed to decode, or nobody wants it any more. */
  synchronized void decodeGivenUp() {
    decoding--;
    notifyAll();
  }

  /** The image is decoded. False once the queue is closed: the item remains the caller's. */
  synchronized boolean add(Item item) {
    if (closed) {
      return false;
    }
    decoded.add(item);
    decoding--;
    notifyAll();
    return true;
  }

  /** The next batch, at most {@code size} images; empty once the queue is closed. */
  synchronized List<Item> take(int size) throws InterruptedException {
    while (!closed && decoded.size() < size && (decoded.isEmpty() || decoding > 0)) {
      wait();
    }
    List<Item> batch = new ArrayList<>(Math.min(size, decoded.size()));
    while (!closed && batch.size() < size && !decoded.isEmpty()) {
      batch.add(decoded.remove());
    }
    return batch;
  }

  /** Ends all waiting; returns what nobody will take. */
  synchronized List<Item> close() {
    closed = true;
    notifyAll();
    List<Item> left = List.copyOf(decoded);
    decoded.clear();
    return left;
  }
}
