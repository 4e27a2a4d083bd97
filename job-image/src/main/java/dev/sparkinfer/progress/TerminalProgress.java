package dev.sparkinfer.progress;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One line at the bottom of a terminal, rewritten twice a second; log lines go above it. */
public final class TerminalProgress implements ProgressPrinter {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** A little less than the interval, so that an update that comes early is not left out. */
  private static final Duration SHORTEST_BETWEEN_DRAWS = Duration.ofMillis(400);

  /** Back to the line's beginning, and what is right of the cursor away. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final LineStream logLines = new LineStream(this::printAbove);
  private final PrintStream logStream;
  private @Nullable ProgressSnapshot latest;
  private boolean drawn;
  private long drawnAtNanos;

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  public TerminalProgress(PrintStream out, Terminal terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.logStream =
        new PrintStream(
            logLines, true, terminal.unicode() ? StandardCharsets.UTF_8 : Charset.defaultCharset());
  }

  @Override
  public synchronized void update(ProgressSnapshot snapshot) {
    latest = snapshot;
    if (!drawn || nanoTime.getAsLong() - drawnAtNanos >= SHORTEST_BETWEEN_DRAWS.toNanos()) {
      draw();
      drawnAtNanos = nanoTime.getAsLong();
    }
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public PrintStream logStream() {
    return logStream;
  }

  @Override
  public void close() {
    logLines.close();
    synchronized (this) {
      if (latest != null) {
        draw();
        out.print(System.lineSeparator());
        out.flush();
        latest = null;
        drawn = false;
      }
    }
  }

  private synchronized void printAbove(byte[] lines) {
    if (drawn) {
      out.print(CLEAR);
    }
    out.write(lines, 0, lines.length);
    if (drawn) {
      draw();
    } else {
      out.flush();
    }
  }

  private void draw() {
    if (latest == null) {
      return;
    }
    // In the last column a character would make some terminals begin a new line.
    out.print(CLEAR + ProgressLine.fitting(latest, terminal.columns() - 1, terminal.unicode()));
    out.flush();
    drawn = true;
  }
}
