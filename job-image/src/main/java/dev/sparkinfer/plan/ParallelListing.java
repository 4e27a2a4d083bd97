package dev.sparkinfer.plan;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.OrderedListing;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists prefixes with many requests at once, however their keys are laid out. A store gives a page
 * only after the one before it, but also starts anywhere: a worker without work cuts the key range
 * of another in two and lists the upper half. Where the upper half proves empty the range is cut
 * again below it, so that the cuts find where the keys are.
 *
 * <p>That is right for a store that lists in the order of the keys and starts where it is asked to.
 * Each range is checked for both, and each cut for what lies at it; a prefix where a store breaks
 * this is given up.
 */
final class ParallelListing {

  /** Takes the pages of one range, in key order, from one thread at a time. */
  interface RangeSink {
    void accept(List<ObjectEntry> page) throws StorageException, InterruptedException;

    /** The range has no more pages. */
    default void end() throws StorageException, InterruptedException {}
  }

  /** Makes the sink of a range; a prefix's ranges do not overlap, and sort by their start. */
  interface Sinks {
    RangeSink open(Location prefix, String startAfter);
  }

  /** A range being listed. What changes is guarded by the listing. */
  private static final class Range {
    final Location prefix;

    /** Null for the first of its prefix. */
    final @Nullable Seam below;

    /** Null while this is the last of its prefix. */
    @Nullable Seam above;

    /** The last key so far; empty at the beginning. */
    String position;

    int pageObjects;

    Range(Location prefix, @Nullable Seam below, @Nullable Seam above) {
      this.prefix = prefix;
      this.below = below;
      this.above = above;
      this.position = startAfter();
    }

    /** Empty: from the beginning. */
    String startAfter() {
      return below == null ? "" : below.cut();
    }
  }

  private final Storage storage;
  private final List<Location> prefixes;
  private final Sinks sinks;
  private final Deque<Range> waiting = new ArrayDeque<>();
  private final Deque<Range> splittable = new ArrayDeque<>();
  private final Map<Location, StorageException> distrusted = new HashMap<>();

  /** A page with fewer objects is mostly a listing's last: not worth to be cut. */
  private int fullPage = 1_000;

  private int open;
  private boolean stopped;

  ParallelListing(Storage storage, List<Location> prefixes, Sinks sinks) {
    this.storage = storage;
    this.prefixes = prefixes;
    this.sinks = sinks;
    for (Location prefix : prefixes) {
      waiting.add(new Range(prefix, null, null));
    }
    open = prefixes.size();
  }

  /**
   * Lists everything; the first failure is thrown.
   *
   * @return the prefixes whose listing is not what it should be, and how: what came of those is to
   *     be forgotten
   */
  Map<Location, StorageException> run(int workers) throws StorageException, InterruptedException {
    String what = String.join(", ", prefixes.stream().map(Location::toString).toList());
    ListingThreads.run(what, workers, Collections.nCopies(workers, this::work), this::stop);
    return distrusted;
  }

  private synchronized void stop() {
    stopped = true;
  }

  private void work() throws StorageException, InterruptedException {
    Range range = next();
    while (range != null) {
      try {
        list(range);
      } catch (StorageException e) {
        if (e.kind() != StorageException.Kind.LISTING_INCONSISTENT) {
          throw e;
        }
        distrust(range.prefix, e);
      } finally {
        close(range);
      }
      range = next();
    }
  }

  private void list(Range range) throws StorageException, InterruptedException {
    RangeSink sink = sinks.open(range.prefix, range.startAfter());
    String startAfter = range.below == null ? null : range.startAfter();
    try (OrderedListing pages = new OrderedListing(storage, range.prefix, startAfter)) {
      List<ObjectEntry> page = pages.nextPage();
      if (range.below != null) {
        range.below.upper(page.isEmpty() ? null : page.get(0).key());
      }
      // Only an empty page ends a listing: stores may give short ones in between.
      while (advance(range, page)) {
        sink.accept(page);
        page = pages.nextPage();
      }
      if (trusted(range)) {
        sink.accept(upTo(range, page));
        sink.end();
      }
    }
  }

  /** The last page's objects up to the range's end, which no longer changes. */
  private static List<ObjectEntry> upTo(Range range, List<ObjectEntry> page)
      throws StorageException {
    Seam above = range.above;
    if (above == null) {
      return page;
    }
    int inside = 0;
    while (inside < page.size() && KeyOrder.compare(page.get(inside).key(), above.cut()) <= 0) {
      inside++;
    }
    String last = inside == 0 ? range.position : page.get(inside - 1).key();
    above.lower(last, inside == page.size() ? null : page.get(inside).key());
    return page.subList(0, inside);
  }

  /** Moves a range on; false when this page is its last, or nobody wants its prefix any more. */
  private synchronized boolean advance(Range range, List<ObjectEntry> page)
      throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("another page has failed");
    }
    String last = page.isEmpty() ? "" : page.get(page.size() - 1).key();
    boolean beyond = range.above != null && KeyOrder.compare(last, range.above.cut()) > 0;
    if (page.isEmpty() || beyond || distrusted.containsKey(range.prefix)) {
      splittable.remove(range);
      return false;
    }
    if (range.pageObjects > 0) {
      // A page with another one after it is as large as this store makes them.
      fullPage = Math.min(fullPage, range.pageObjects);
    }
    range.pageObjects = page.size();
    range.position = last;
    if (page.size() >= fullPage && !splittable.contains(range)) {
      splittable.add(range);
      notify();
    }
    return true;
  }

  private synchronized boolean trusted(Range range) {
    return !distrusted.containsKey(range.prefix);
  }

  private synchronized void distrust(Location prefix, StorageException why) {
    distrusted.putIfAbsent(prefix, why);
  }

  private synchronized void close(Range range) {
    splittable.remove(range);
    open--;
    notifyAll();
  }

  /** A prefix's first range, or the upper half of one in progress; null when all is listed. */
  private synchronized @Nullable Range next() throws InterruptedException {
    while (open > 0) {
      Range first = waiting.poll();
      if (first != null) {
        return first;
      }
      Range victim = splittable.poll();
      if (victim == null) {
        wait();
        continue;
      }
      String end = victim.above == null ? null : victim.above.cut();
      String cut = KeyOrder.between(victim.position, end, victim.prefix.key());
      if (cut != null) {
        Seam seam = new Seam(storage, victim.prefix, cut);
        Range upper = new Range(victim.prefix, seam, victim.above);
        victim.above = seam;
        open++;
        return upper;
      }
    }
    return null;
  }
}
