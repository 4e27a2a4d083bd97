package dev.sparkinfer.engine;

import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the encoded bytes held at once, counted from the start of an object's fetch, and the
 * number of the objects: more than it takes to hide a store's delay would only make the garbage
 * collector move them about.
 */
final class ByteWindow {

  /** As many as are fetched at once, and as many again that wait for a decoding thread. */
  static final int MOST_OBJECTS = 2 * Fetcher.CONCURRENT_REQUESTS;

  private final long grainBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Waiter> waiting = new PriorityQueue<>();
  private int freeGrains = MOST_OBJECTS;
  private boolean open;

  /** Each is woken by itself, and only when it is its turn: there may be a hundred. */
  private static final class Waiter implements Comparable<Waiter> {
    private final long order;
    private final int wanted;
    private final Condition turn;
    private boolean admitted;

    Waiter(long order, int wanted, Condition turn) {
      this.order = order;
      this.wanted = wanted;
      this.turn = turn;
    }

    @Override
    public int compareTo(Waiter other) {
      return Long.compare(order, other.order);
    }
  }

  ByteWindow(long bytes) {
    grainBytes = Math.max(1, bytes / MOST_OBJECTS);
  }

  /**
   * Takes room for an object, waiting for it; one larger than the window gets all of it.
   *
   * @param order whoever has the smallest gets room first, though others might need less
   */
  int acquire(long bytes, long order) throws InterruptedException {
    int wanted = (int) Math.min(MOST_OBJECTS, 1 + bytes / grainBytes);
    lock.lock();
    try {
      Waiter waiter = new Waiter(order, wanted, lock.newCondition());
      waiting.add(waiter);
      admit();
      try {
        while (!waiter.admitted) {
          waiter.turn.await();
        }
      } catch (InterruptedException e) {
        // Whoever was admitted in the same moment gives the room back.
        if (!waiting.remove(waiter)) {
          freeGrains += wanted;
        }
        admit();
        throw e;
      }
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  void release(int taken) {
    lock.lock();
    freeGrains += taken;
    admit();
    lock.unlock();
  }

  /** Lets all through, those who wait and those to come, whatever has not been released yet. */
  void open() {
    lock.lock();
    open = true;
    admit();
    lock.unlock();
  }

  private void admit() {
    for (Waiter first = waiting.peek();
        first != null && (open || freeGrains >= first.wanted);
        first = waiting.peek()) {
      waiting.remove();
      freeGrains -= first.wanted;
      first.admitted = true;
      first.turn.signal();
    }
  }
}
