package dev.sparkinfer.engine;

import com.google.common.primitives.Ints;
import java.util.PriorityQueue;

/** Bounds the encoded bytes held at once, counted from the start of an object's fetch. */
final class ByteWindow {
  private static final long GRAIN_BYTES = 16 << 10;

  private final int grains;
  private final PriorityQueue<Long> waiting = new PriorityQueue<>();
  private int free;
  private boolean open;

  ByteWindow(long bytes) {
    grains = Ints.saturatedCast(Math.max(1, bytes / GRAIN_BYTES));
    free = grains;
  }

  /**
   * Takes room for an object, waiting for it; one larger than the window gets all of it.
   *
   * @param order whoever has the smallest gets room first, though others might need less
   */
  synchronized int acquire(long bytes, long order) throws InterruptedException {
    int wanted = (int) Math.min(grains, 1 + bytes / GRAIN_BYTES);
    waiting.add(order);
    try {
      while (!open && (waiting.element() != order || free < wanted)) {
        wait();
      }
    } finally {
      waiting.remove(order);
      notifyAll();
    }
    free -= wanted;
    return wanted;
  }

  synchronized void release(int taken) {
    free += taken;
    notifyAll();
  }

  /** Lets all through, those who wait and those to come, whatever has not been released yet. */
  synchronized void open() {
    open = true;
    notifyAll();
  }
}
