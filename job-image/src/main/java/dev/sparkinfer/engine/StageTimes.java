package dev.sparkinfer.engine;

import java.io.Serializable;
import java.util.concurrent.atomic.LongAdder;

/** Where the process's threads spend their time, and the bytes they read; only ever grows. */
public final class StageTimes {

  /** A part of the work; {@code IDLE} is a device that waits for a batch. */
  public enum Stage {
    FETCH,
    DECODE,
    PREDICT,
    WRITE,
    IDLE
  }

  /** Totals in nanoseconds, by {@link Stage#ordinal}, and bytes read. */
  public record Totals(long[] nanos, long bytesRead) implements Serializable {
    public double seconds(Stage stage) {
      return nanos[stage.ordinal()] / 1e9;
    }
  }

  private final LongAdder[] nanos = new LongAdder[Stage.values().length];
  private final LongAdder bytesRead = new LongAdder();

  public StageTimes() {
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = new LongAdder();
    }
  }

  /** Adds the time since {@code startNanos}, a {@link System#nanoTime}. */
  public void add(Stage stage, long startNanos) {
    nanos[stage.ordinal()].add(System.nanoTime() - startNanos);
  }

  void addBytes(long bytes) {
    bytesRead.add(bytes);
  }

  public Totals totals() {
    long[] sums = new long[nanos.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = nanos[i].sum();
    }
    return new Totals(sums, bytesRead.sum());
  }
}
