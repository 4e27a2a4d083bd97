package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.Progress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run's reports while it goes on: what is new in kind at once, new numbers every two
 * seconds in the first minute and every ten after it. The same to the log, by phase and by minute.
 */
final class ReportWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportWriter.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration EARLY = Duration.ofSeconds(2);
  private static final Duration LATE = Duration.ofSeconds(10);
  private static final Duration LOGGED = Duration.ofMinutes(1);

  private final Supplier<DriverReport> source;
  private final Predicate<DriverReport> sink;
  private final LongSupplier nanoTime;
  private final long started;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "report");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable DriverReport written;
  private long tried;
  private boolean closed;
  private @Nullable String logged;
  private long loggedAt;

  /**
   * @param sink writes a report, and says whether it could
   */
  ReportWriter(Supplier<DriverReport> source, Predicate<DriverReport> sink, LongSupplier nanoTime) {
    this.source = source;
    this.sink = sink;
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
    this.tried = started - LATE.toNanos();
  }

  /** Begins to look for what is new. */
  @SuppressWarnings("FutureReturnValueIgnored") // look() throws nothing
  ReportWriter start() {
    thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Looks once, and writes if it is time to. */
  synchronized void look() {
    if (closed) {
      return;
    }
    try {
      DriverReport report = source.get();
      log(report);
      long now = nanoTime.getAsLong();
      Duration pace = now - started < FIRST.toNanos() ? EARLY : LATE;
      boolean due = now - tried >= pace.toNanos();
      DriverReport last = written;
      if (last == null ? due : newInKind(last, report) || (due && !report.equals(last))) {
        tried = now;
        if (sink.test(report)) {
          written = report;
        } else {
          // Tried again at the usual pace, whatever is new.
          written = null;
        }
      }
    } catch (RuntimeException e) {
      // Reports are for people: a run does not end for want of one.
      LOG.warn("no report could be made", e);
    }
  }

  private static boolean newInKind(DriverReport last, DriverReport report) {
    return last.phase() != report.phase()
        || (last.result() == null) != (report.result() == null)
        || last.executorsDesired() != report.executorsDesired()
        || !Objects.equals(last.refusal(), report.refusal());
  }

  private void log(DriverReport report) {
    long now = nanoTime.getAsLong();
    String phase = report.message().replaceAll(",.*", "");
    if (phase.equals(logged) && now - loggedAt < LOGGED.toNanos()) {
      return;
    }
    logged = phase;
    loggedAt = now;
    Progress progress = report.progress();
    if (progress == null) {
      LOG.info("{}", report.message());
    } else {
      LOG.info(
          "{}: {} images, {}, {} failed, {}",
          report.message(),
          progress.display().images(),
          progress.display().progress(),
          progress.failed(),
          progress.display().rate());
    }
  }

  /** No report is written any more after this. */
  @Override
  public void close() {
    thread.shutdownNow();
    synchronized (this) {
      closed = true;
    }
  }
}
