package dev.sparkinfer.bench.planning;

import dev.sparkinfer.bench.HeapWatch;
import dev.sparkinfer.plan.KeyFilter;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.Planner;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Plans once in a process of its own, whose heap is bounded from outside, and prints seconds and
 * the peak of its heap in bytes on one line.
 */
public final class PlanningProcess {
  private static final Duration PAGE = Duration.ofMillis(30);

  private PlanningProcess() {}

  /** Arguments: how many keys, and an empty folder for the segments. */
  public static void main(String[] arguments) throws Exception {
    long keys = Long.parseLong(arguments[0]);
    Location folder = Location.parse("file:" + Path.of(arguments[1]).toAbsolutePath()).directory();
    HeapWatch heap = HeapWatch.start();
    try (Storage output = StorageOpener.open(StorageConfig.aws(), "file");
        Storage input = new ListedKeys(keys, PAGE)) {
      long begin = System.nanoTime();
      Plan plan =
          new Planner(input, output, folder, "bench", new KeyFilter(List.of(), List.of()))
              .plan(List.of(Location.parse("s3://bench/2026/")));
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (plan.objects() != keys) {
        throw new IllegalStateException(plan.objects() + " of " + keys + " keys were planned");
      }
      System.out.println(seconds + " " + heap.peakBytes());
    }
  }
}
