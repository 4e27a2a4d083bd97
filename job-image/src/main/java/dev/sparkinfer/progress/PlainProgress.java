package dev.sparkinfer.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One line at the beginning of each phase, every ten seconds, and at the end. */
public final class PlainProgress implements ProgressPrinter {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private @Nullable ProgressSnapshot latest;
  private @Nullable ProgressSnapshot printed;
  private long printedAtNanos;

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  public PlainProgress(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void update(ProgressSnapshot snapshot) {
    latest = snapshot;
    if (printed == null
        || !printed.phase().equals(snapshot.phase())
        || nanoTime.getAsLong() - printedAtNanos >= BETWEEN_LINES.toNanos()) {
      print(snapshot);
    }
  }

  /** Shorter than the time between lines, so that a new phase is told soon. */
  @Override
  public Duration interval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public PrintStream logStream() {
    return out;
  }

  @Override
  public synchronized void close() {
    if (latest != null && !latest.equals(printed)) {
      print(latest);
    }
  }

  private void print(ProgressSnapshot snapshot) {
    out.println(ProgressLine.whole(snapshot));
    out.flush();
    printed = snapshot;
    printedAtNanos = nanoTime.getAsLong();
  }
}
