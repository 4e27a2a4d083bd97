package dev.sparkinfer.job;

import java.util.concurrent.Semaphore;

/**
 * Bounds the heap that the rows of a process's tasks take until their parts are committed. Tasks
 * get room in the order in which they ask; one that needs more than there is gets all.
 */
final class RowWindow {
  private static final int GRAIN_BYTES = 1 << 20;

  /** The rows; the encoder's buffer, as it grows; the part. */
  private static final int COPIES = 4;

  private final int grains;
  private final Semaphore free;

  RowWindow(long bytes) {
    grains = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / GRAIN_BYTES));
    free = new Semaphore(grains, true);
  }

  /** A fifth of this process's heap. */
  static RowWindow ofThisProcess() {
    return new RowWindow(Runtime.getRuntime().maxMemory() / 5);
  }

  /**
   * Takes room for a task, waiting for it.
   *
   * @param partBytes of its part, before compression
   * @return what to give back by {@link #leave}
   */
  int enter(long partBytes) throws InterruptedException {
    int taken = (int) Math.min(grains, 1 + COPIES * partBytes / GRAIN_BYTES);
    free.acquire(taken);
    return taken;
  }

  void leave(int taken) {
    free.release(taken);
  }
}
