package dev.sparkinfer.plan;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists one prefix with many requests at once, however its keys are laid out. A store gives a page
 * only after the one before it, but also starts anywhere: a worker without work cuts the key range
 * of another in two and lists the upper half. Where the upper half proves empty the range is cut
 * again below it, so that the cuts find where the keys are.
 */
final class ParallelListing {

  /** Takes the pages of one range, in key order, from one thread at a time. */
  interface RangeSink {
    void accept(List<ObjectEntry> page) throws StorageException, InterruptedException;

    /** The range has no more pages. */
    default void end() throws StorageException, InterruptedException {}
  }

  /** Makes the sink of a range; ranges do not overlap, and sort by what they start after. */
  interface Sinks {
    RangeSink open(String startAfter);
  }

  /** A range being listed. All fields are guarded by the listing. */
  private static final class Range {
    final String startAfter;
    @Nullable String end;
    @Nullable String position;

    Range(String startAfter, @Nullable String end) {
      this.startAfter = startAfter;
      this.end = end;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(ParallelListing.class);

  /** A page with fewer objects is mostly a listing's last: not worth to be cut. */
  private static final int FULL_PAGE = 1_000;

  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  private final Storage storage;
  private final Location prefix;
  private final Sinks sinks;
  private final Deque<Range> splittable = new ArrayDeque<>();
  private int listing;
  private boolean stopped;

  ParallelListing(Storage storage, Location prefix, Sinks sinks) {
    this.storage = storage;
    this.prefix = prefix;
    this.sinks = sinks;
  }

  /**
   * Lists everything. The first failure stops all workers and is thrown when they have, or ten
   * seconds later where a store keeps one of them waiting.
   */
  void run(int workers) throws StorageException, InterruptedException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            workers,
            new ThreadFactoryBuilder().setNameFormat("listing-%d").setDaemon(true).build());
    try {
      ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(pool);
      listing = 1;
      for (int i = 0; i < workers; i++) {
        Range first = i == 0 ? new Range("", null) : null;
        done.submit(
            () -> {
              work(first);
              return null;
            });
      }
      for (int i = 0; i < workers; i++) {
        try {
          done.take().get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof StorageException cause) {
            throw cause;
          }
          throw new IllegalStateException("listing " + prefix + " failed", e.getCause());
        }
      }
    } finally {
      synchronized (this) {
        stopped = true;
      }
      pool.shutdownNow();
      if (!Uninterruptibles.awaitTerminationUninterruptibly(pool, STOP_WAIT)) {
        LOG.warn("the store does not answer: requests to list {} are left behind", prefix);
      }
    }
  }

  private void work(@Nullable Range first) throws StorageException, InterruptedException {
    Range range = first != null ? first : steal();
    while (range != null) {
      list(range);
      range = steal();
    }
  }

  private void list(Range range) throws StorageException, InterruptedException {
    RangeSink sink = sinks.open(range.startAfter);
    String startAfter = range.startAfter.isEmpty() ? null : range.startAfter;
    try (Storage.Listing pages = storage.list(prefix, startAfter)) {
      boolean more = true;
      while (more) {
        List<ObjectEntry> page = pages.nextPage();
        // Only an empty page ends a listing: stores may give short ones in between.
        more = !page.isEmpty();
        if (more) {
          String end = advance(range, page);
          if (end != null && KeyOrder.compare(lastKey(page), end) > 0) {
            page = page.stream().filter(o -> KeyOrder.compare(o.key(), end) <= 0).toList();
            more = false;
          }
          sink.accept(page);
        }
      }
      sink.end();
    } finally {
      synchronized (this) {
        splittable.remove(range);
        listing--;
        notifyAll();
      }
    }
  }

  private static String lastKey(List<ObjectEntry> page) {
    return page.get(page.size() - 1).key();
  }

  /** Moves a range on, and returns the end it now has. */
  private synchronized @Nullable String advance(Range range, List<ObjectEntry> page)
      throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("another page has failed");
    }
    range.position = lastKey(page);
    if (page.size() >= FULL_PAGE && !splittable.contains(range)) {
      splittable.add(range);
      notify();
    }
    return range.end;
  }

  /** The upper half of a range in progress; null when the listing is over. */
  private synchronized @Nullable Range steal() throws InterruptedException {
    while (listing > 0) {
      Range victim = splittable.poll();
      if (victim == null) {
        wait();
        continue;
      }
      String position = victim.position;
      String cut = position == null ? null : KeyOrder.between(position, victim.end, prefix.key());
      if (cut != null) {
        Range upper = new Range(cut, victim.end);
        victim.end = cut;
        listing++;
        return upper;
      }
    }
    return null;
  }
}
