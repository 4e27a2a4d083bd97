package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how a driver ends, once: in the progress ConfigMap, then as its termination message. */
final class DriverEnd {
  private static final Logger LOG = LoggerFactory.getLogger(DriverEnd.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ProgressConfigMap progress;
  private final Path terminationLog;
  private @Nullable Why told;

  DriverEnd(ProgressConfigMap progress, Path terminationLog) {
    this.progress = progress;
    this.terminationLog = terminationLog;
  }

  /** Tells it, unless an end was told before; returns the exit code of the one that was told. */
  synchronized int tell(DriverReport report) {
    Why before = told;
    if (before != null) {
      return before.reason().exitCode();
    }
    Why end = report.end();
    if (end == null) {
      throw new IllegalArgumentException("a report without an end");
    }
    told = end;
    if (end.reason().exitCode() == 0) {
      LOG.info("{}: {}", end.reason(), end.message());
    } else {
      LOG.error("{}: {}", end.reason(), end.message());
    }
    if (!progress.writeFor(PATIENCE, report)) {
      LOG.warn("the end of the run is in the termination message only");
    }
    leave(terminationLog, end);
    return end.reason().exitCode();
  }

  synchronized boolean told() {
    return told != null;
  }

  /** Leaves the last word where Kubernetes looks for it. */
  static void leave(Path terminationLog, Why end) {
    try {
      Files.write(terminationLog, TerminationMessage.of(end));
    } catch (IOException e) {
      LOG.warn("no termination message could be left in {}: {}", terminationLog, e.toString());
    }
  }
}
