package dev.sparkinfer.progress;

import java.io.PrintStream;
import java.time.Duration;

/** No progress at all, for who asked for none. */
public record QuietProgress(PrintStream logStream) implements ProgressPrinter {

  @Override
  public void update(ProgressSnapshot snapshot) {}

  @Override
  public Duration interval() {
    return Duration.ofSeconds(10);
  }

  @Override
  public void close() {}
}
