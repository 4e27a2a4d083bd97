package dev.sparkinfer.plan;

import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one range of keys adds to the plan: the planned ones are written down, the others counted.
 * For one thread.
 */
final class RangePlan implements ParallelListing.RangeSink {
  private final Location directory;
  private final KeyFilter filter;
  private final SegmentWriter writer;
  private final LongAdder plannedInAll;
  private final SkippedTally skipped = new SkippedTally();
  private long planned;

  /**
   * @param directory whose keys they are
   * @param plannedInAll counts what all ranges plan
   */
  RangePlan(Location directory, KeyFilter filter, SegmentWriter writer, LongAdder plannedInAll) {
    this.directory = directory;
    this.filter = filter;
    this.writer = writer;
    this.plannedInAll = plannedInAll;
  }

  @Override
  public void accept(List<ObjectEntry> page) throws StorageException {
    for (ObjectEntry object : page) {
      String relative = object.key().substring(directory.key().length());
      Optional<SkippedKind> why = filter.skips(relative, object.size());
      if (why.isPresent()) {
        skipped.add(why.get(), object.key());
      } else {
        add(object);
      }
    }
  }

  /** Plans an object whatever its name. */
  void add(ObjectEntry object) throws StorageException {
    writer.add(object);
    planned++;
    plannedInAll.increment();
  }

  /** Not later: the buffers of all ranges of a large listing would not fit the heap. */
  @Override
  public void end() throws StorageException {
    writer.finish();
  }

  SegmentWriter written() {
    return writer;
  }

  SkippedTally skipped() {
    return skipped;
  }

  long planned() {
    return planned;
  }
}
