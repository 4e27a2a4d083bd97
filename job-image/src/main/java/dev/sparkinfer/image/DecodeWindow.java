package dev.sparkinfer.image;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;

/**
 * Bounds what all decoders of a process hold at once, outside the heap and in it. A small file can
 * be a picture of a hundred million pixels, so it is their {@link DecodeMemory} that counts.
 *
 * <p>Room is given in the order in which it is asked for. A picture larger than the window gets all
 * of it, so it is decoded when no other is. Who has room waits for nothing but processors, so that
 * it comes back.
 */
public final class DecodeWindow {

  /** The window in equal shares; a picture takes as many as the scarcer of both memories needs. */
  private static final int SHARES = 1 << 16;

  private static final long LEAST_NATIVE_BYTES = 64L << 20;

  private final long nativeBytes;
  private final long heapBytes;
  private final Semaphore shares = new Semaphore(SHARES, true);

  /** A picture's room; closed when what it was for is freed. */
  public interface Room extends AutoCloseable {
    @Override
    void close();
  }

  public DecodeWindow(long nativeBytes, long heapBytes) {
    if (nativeBytes < 1 || heapBytes < 1) {
      throw new IllegalArgumentException(nativeBytes + " bytes, and " + heapBytes + " of heap");
    }
    this.nativeBytes = nativeBytes;
    this.heapBytes = heapBytes;
  }

  /**
   * Sized by this process's memory, or its container's: a third of the heap, and a quarter of what
   * the heap leaves.
   */
  public static DecodeWindow ofThisProcess() {
    long all =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    long heap = Runtime.getRuntime().maxMemory();
    return new DecodeWindow(Math.max(LEAST_NATIVE_BYTES, (all - heap) / 4), heap / 3);
  }

  /** Whether there is ever room for it beside something else. */
  public boolean holds(DecodeMemory memory) {
    return memory.nativeBytes() <= nativeBytes && memory.heapBytes() <= heapBytes;
  }

  /** Takes room, waiting for it; what is decoded meanwhile ends by itself. */
  public Room enter(DecodeMemory memory) {
    int taken =
        (int)
            Math.max(
                1,
                Math.max(
                    share(memory.nativeBytes(), nativeBytes),
                    share(memory.heapBytes(), heapBytes)));
    shares.acquireUninterruptibly(taken);
    return () -> shares.release(taken);
  }

  /** Rounded up, and at most all. */
  private static long share(long bytes, long window) {
    return (long) Math.min(SHARES, Math.ceil((double) bytes * SHARES / window));
  }
}
