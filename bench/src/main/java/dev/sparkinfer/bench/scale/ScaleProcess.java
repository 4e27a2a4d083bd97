package dev.sparkinfer.bench.scale;

import dev.sparkinfer.bench.HeapWatch;
import dev.sparkinfer.job.Sparkinfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The command line in a process whose heap is bounded from outside. When it ends, it leaves the
 * peak of its heap in bytes and what watching cost of a core, on one line of a file.
 */
public final class ScaleProcess {
  private ScaleProcess() {}

  /** Arguments: the file to leave, then those of the command line. */
  public static void main(String[] arguments) {
    Path found = Path.of(arguments[0]);
    String[] command = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, command, 0, command.length);
    // Spark takes its settings from here too.
    System.setProperty("spark.extraListeners", WatchClock.class.getName());
    HeapWatch heap = HeapWatch.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(found, heap)));
    Sparkinfer.main(command);
  }

  private static void leave(Path file, HeapWatch heap) {
    try {
      Files.writeString(file, heap.peakBytes() + " " + WatchClock.share());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
