package dev.sparkinfer.plan;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

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

  /** A page with fewer objects is a listing's last. */
  private static final int FULL_PAGE = 1_000;

  private final Storage storage;
  private final Location prefix;
  private final Sinks sinks;
  private final Deque<Range> splittable = new ArrayDeque<>();
  private int listing;
  private boolean failed;

  ParallelListing(Storage storage, Location prefix, Sinks sinks) {
    this.storage = storage;
    this.prefix = prefix;
    this.sinks = sinks;
  }

  /** Lists everything; throws the first failure once all workers have stopped. */
  void run(int workers) throws StorageException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(pool);
      listing = 1;
      List<Future<Void>> futures = new ArrayList<>();
      futures.add(
          done.submit(
              () -> {
                work(new Range("", null));
                return null;
              }));
      for (int i = 1; i < workers; i++) {
        futures.add(
            done.submit(
                () -> {
                  work(null);
                  return null;
                }));
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
      pool.shutdownNow();
    }
  }

  private void work(@Nullable Range first) throws StorageException, InterruptedException {
    try {
      Range range = first != null ? first : steal();
      while (range != null) {
        list(range);
        range = steal();
      }
    } catch (StorageException | InterruptedException | RuntimeException e) {
      synchronized (this) {
        failed = true;
        notifyAll();
      }
      throw e;
    }
  }

  private void list(Range range) throws StorageException, InterruptedException {
    RangeSink sink = sinks.open(range.startAfter);
    String startAfter = range.startAfter.isEmpty() ? null : range.startAfter;
    try (Storage.Listing pages = storage.list(prefix, startAfter)) {
      boolean more = true;
      while (more) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        List<ObjectEntry> page = pages.nextPage();
        more = page.size() >= FULL_PAGE;
        if (!page.isEmpty()) {
          String lastKey = page.get(page.size() - 1).key();
          String end = advance(range, lastKey, more);
          if (end != null && KeyOrder.compare(lastKey, end) > 0) {
            page = page.stream().filter(o -> KeyOrder.compare(o.key(), end) <= 0).toList();
            more = false;
          }
          sink.accept(page);
        }
      }
    } finally {
      synchronized (this) {
        splittable.remove(range);
        listing--;
        notifyAll();
      }
    }
  }

  /** Moves a range on, and returns the end it now has. */
  private synchronized @Nullable String advance(Range range, String position, boolean more) {
    range.position = position;
    if (more && !splittable.contains(range)) {
      splittable.add(range);
      notify();
    }
    return range.end;
  }

  /** The upper half of a range in progress; null when the listing is over. */
  private synchronized @Nullable Range steal() throws InterruptedException {
    while (listing > 0 && !failed) {
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
