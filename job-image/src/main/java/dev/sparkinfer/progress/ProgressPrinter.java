package dev.sparkinfer.progress;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Where a run's progress is shown while it goes on. Safe for use by several threads.
 *
 * <p>Progress goes to standard error: standard output is for results.
 */
public sealed interface ProgressPrinter extends AutoCloseable
    permits TerminalProgress, PlainProgress {

  /** One line rewritten in place where people look on, lines every ten seconds elsewhere. */
  static ProgressPrinter on(Terminal terminal, PrintStream standardError) {
    return terminal.interactive()
        ? new TerminalProgress(standardError, terminal, System::nanoTime)
        : new PlainProgress(standardError, System::nanoTime);
  }

  /** Takes the newest snapshot; shows it if the last one shown is old enough. */
  void update(ProgressSnapshot snapshot);

  /** How often an update is worth making. */
  Duration interval();

  /**
   * Standard error for everybody else: whole lines that are written to it stand on their own, never
   * glued to the progress. An unfinished line waits for its end or for {@link #close()}, after
   * which the stream can still be written to.
   */
  PrintStream logStream();

  /** Shows the last snapshot if it was not; what is printed after begins on a new line. */
  @Override
  void close();
}
