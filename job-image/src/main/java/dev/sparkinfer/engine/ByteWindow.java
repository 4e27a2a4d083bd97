package dev.sparkinfer.engine;

import com.google.common.primitives.Ints;
import java.util.concurrent.Semaphore;

/** Bounds the bytes of all objects between the start of their fetch and the end of their decode. */
final class ByteWindow {
  private static final long GRAIN_BYTES = 16 << 10;

  private final int grains;
  private final Semaphore free;

  ByteWindow(long bytes) {
    grains = Ints.saturatedCast(Math.max(1, bytes / GRAIN_BYTES));
    free = new Semaphore(grains, true);
  }

  /** Takes room for an object, waiting for it; one larger than the window gets all of it. */
  int acquire(long bytes) throws InterruptedException {
    int wanted = (int) Math.min(grains, 1 + bytes / GRAIN_BYTES);
    free.acquire(wanted);
    return wanted;
  }

  void release(int taken) {
    free.release(taken);
  }
}
