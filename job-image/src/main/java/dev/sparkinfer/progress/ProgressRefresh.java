package dev.sparkinfer.progress;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows a run's progress from its beginning until it is closed, in its own thread.
 *
 * <p>Progress is never worth a run: when a snapshot cannot be taken, one line says so and no
 * further is taken.
 */
public final class ProgressRefresh implements AutoCloseable {
  private final ProgressPrinter printer;
  private final Supplier<ProgressSnapshot> source;
  private final ScheduledExecutorService thread;
  private boolean broken;

  private ProgressRefresh(ProgressPrinter printer, Supplier<ProgressSnapshot> source) {
    this.printer = printer;
    this.source = source;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread progress = new Thread(task, "progress");
              progress.setDaemon(true);
              return progress;
            });
  }

  /** Begins to show what the source says; it is asked from another thread. */
  @SuppressWarnings("FutureReturnValueIgnored") // refresh() throws nothing
  public static ProgressRefresh start(ProgressPrinter printer, Supplier<ProgressSnapshot> source) {
    ProgressRefresh refresh = new ProgressRefresh(printer, source);
    refresh.thread.scheduleWithFixedDelay(
        refresh::refresh, 0, printer.interval().toMillis(), TimeUnit.MILLISECONDS);
    return refresh;
  }

  /** Shows the last snapshot, and closes the printer. */
  @Override
  public void close() {
    thread.shutdownNow();
    refresh();
    printer.close();
  }

  private synchronized void refresh() {
    if (broken) {
      return;
    }
    try {
      printer.update(source.get());
    } catch (RuntimeException e) {
      broken = true;
      printer.logStream().println("Progress is not shown any more: " + e);
    }
  }
}
