package dev.sparkinfer.job;

import com.google.common.collect.Lists;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.output.PredictedImage;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Small pictures for the report, as many as can be made: for those that cannot, the page shows
 * names. They are made where images may be decoded: on executors, or in this process if it is one.
 *
 * @param pictures JPEGs by their object's location
 * @param missing how many there are not
 * @param why the first of these is missing; null when none is
 */
record Thumbnails(Map<Location, byte[]> pictures, int missing, @Nullable String why)
    implements Serializable {
  private static final int AT_ONCE = 8;
  private static final int PIXELS = 160;

  /** Of all together. A page is made in the driver's memory, in several copies. */
  private static final long MOST_BYTES = 16L << 20;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Makes them.
   *
   * @param spark null when no executor has been started: none is for this
   */
  static Thumbnails of(List<PredictedImage> images, RunSpec run, @Nullable SparkRuntime spark)
      throws InterruptedException {
    List<Location> wanted =
        images.stream().map(image -> RunReport.location(run.input(), image)).distinct().toList();
    if (wanted.isEmpty()) {
      return new Thumbnails(Map.of(), 0, null);
    }
    if (spark == null) {
      return run.process().ownProcess()
          ? none(wanted, "there was nothing left to predict, and so no executor to make them")
          : here(wanted, run);
    }
    List<ArrayList<Location>> tasks =
        Lists.partition(wanted, AT_ONCE).stream().map(ArrayList::new).toList();
    try {
      return together(spark.map(tasks, some -> made(some, run), PATIENCE), wanted.size());
    } catch (RunException | RuntimeException e) {
      return none(wanted, String.valueOf(e.getMessage()));
    }
  }

  private static Thumbnails none(List<Location> wanted, String why) {
    return new Thumbnails(Map.of(), wanted.size(), why);
  }

  private static Thumbnails here(List<Location> wanted, RunSpec run) {
    try {
      return together(List.of(made(wanted, run)), wanted.size());
    } catch (RuntimeException e) {
      return none(wanted, String.valueOf(e.getMessage()));
    } finally {
      ExecutorProcess.closeCurrent();
    }
  }

  private static Thumbnails together(List<Thumbnails> all, int wanted) {
    Map<Location, byte[]> pictures = new HashMap<>();
    long bytes = 0;
    String why = null;
    for (Thumbnails some : all) {
      why = why == null ? some.why : why;
      for (Map.Entry<Location, byte[]> picture : some.pictures.entrySet()) {
        bytes += picture.getValue().length;
        if (bytes <= MOST_BYTES) {
          pictures.put(picture.getKey(), picture.getValue());
        } else if (why == null) {
          why = "together they have more than " + (MOST_BYTES >> 20) + " MiB";
        }
      }
    }
    return new Thumbnails(pictures, wanted - pictures.size(), why);
  }

  /** On an executor. A store that does not answer is not asked for the others. */
  private static Thumbnails made(List<Location> some, RunSpec run) {
    Map<Location, byte[]> pictures = new HashMap<>();
    String why = null;
    for (Location location : some) {
      try {
        ExecutorProcess process = ExecutorProcess.of(run);
        byte[] bytes = process.input().read(location, null, run.engine().maxObjectBytes());
        pictures.put(
            location,
            process
                .thumbnail()
                .jpeg(bytes, PIXELS, run.engine().orientation(), run.engine().limits()));
      } catch (ImageException | StorageException e) {
        why = why == null ? location + ": " + e.getMessage() : why;
        if (e instanceof StorageException storage
            && storage.kind() == StorageException.Kind.UNAVAILABLE) {
          break;
        }
      }
    }
    return new Thumbnails(pictures, some.size() - pictures.size(), why);
  }
}
