package dev.sparkinfer.engine;

import com.google.common.primitives.Ints;
import java.util.concurrent.Semaphore;

/** Bounds the encoded bytes held at once, counted from the start of an object's fetch. */
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

  /** Lets all who wait through, one after another, whatever has not been released yet. */
  void open() {
    free.release(grains);
  }
}
