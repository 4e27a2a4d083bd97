package dev.sparkinfer.job;

import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of all committed parts together, read beside the run as its parts come, so that at
 * its end there is little left to read. Many are asked for at once, for a store takes its time to
 * answer, and they are merged as the nodes of a tree: each is looked at a few times, and few are
 * held.
 */
final class PartStatistics implements AutoCloseable {
  private static final int MOST_READERS = 128;
  private static final int FEWEST_READERS = 16;

  /** Bounds what readers hold: a sample takes some kilobytes of them. */
  private static final int MOST_SAMPLES_AT_ONCE = 16_000;

  private static final int MERGED_AT_ONCE = 16;
  private static final long IDLE_SECONDS = 5;

  private final Storage output;
  private final PartStore.Naming naming;
  private final OutputLayout layout;
  private final int sampleImages;
  private final ThreadPoolExecutor readers;

  /** By how many merges lie below: the tree's open nodes. */
  private final List<List<RowStatistics>> levels = new ArrayList<>();

  private final List<Integer> unread = new ArrayList<>();
  private int waiting;
  private boolean storeFails;
  private @Nullable String firstFailure;

  /**
   * All statistics that could be read.
   *
   * @param missing parts whose statistics could not be read
   * @param why of the first of them; null when none is missing
   */
  record Sum(RowStatistics statistics, int missing, @Nullable String why) {}

  PartStatistics(Storage output, PartStore.Naming naming, int sampleImages) {
    this.output = output;
    this.naming = naming;
    this.layout = new OutputLayout(naming.root());
    this.sampleImages = sampleImages;
    int threads =
        Math.max(
            FEWEST_READERS,
            Math.min(
                MOST_READERS, MOST_SAMPLES_AT_ONCE / (sampleImages + RowStatistics.LEAST_CERTAIN)));
    readers =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "statistics");
              thread.setDaemon(true);
              return thread;
            },
            // Shards of a run that has ended still come in.
            new ThreadPoolExecutor.DiscardPolicy());
    readers.allowCoreThreadTimeOut(true);
  }

  /** Has a committed shard's statistics read, soon and on another thread. */
  void read(int shard) {
    synchronized (this) {
      waiting++;
    }
    readers.execute(() -> readNow(shard));
  }

  private void readNow(int shard) {
    try {
      if (storeFails()) {
        giveBack(shard);
      } else {
        add(0, StatisticsJson.read(output, layout.statistics(naming.name(shard)), sampleImages));
      }
    } catch (StorageException e) {
      failed(shard, e);
      if (!ofThisObject(e.kind())) {
        leaveTheStoreAlone();
      }
    } catch (RuntimeException e) {
      failed(shard, e);
    } finally {
      done();
    }
  }

  private synchronized boolean storeFails() {
    return storeFails;
  }

  private synchronized void giveBack(int shard) {
    unread.add(shard);
  }

  private synchronized void failed(int shard, Exception e) {
    unread.add(shard);
    if (firstFailure == null) {
      firstFailure = String.valueOf(e.getMessage());
    }
  }

  /** Until the end: so many threads that wait for an answer in vain would take their time. */
  private synchronized void leaveTheStoreAlone() {
    storeFails = true;
  }

  private static boolean ofThisObject(StorageException.Kind kind) {
    return switch (kind) {
      case OBJECT_NOT_FOUND, OBJECT_CHANGED, OBJECT_TOO_LARGE, OBJECT_ARCHIVED, UNSUPPORTED_KEY ->
          true;
      case BUCKET_NOT_FOUND,
          WRONG_REGION,
          ACCESS_DENIED,
          REFUSED,
          NOT_S3,
          CREDENTIALS_MISSING,
          CREDENTIALS_REFUSED,
          HOST_NOT_FOUND,
          CONNECTION_REFUSED,
          TLS_FAILED,
          CONDITIONAL_PUT_UNSUPPORTED,
          LISTING_INCONSISTENT,
          UNAVAILABLE ->
          false;
    };
  }

  private synchronized void done() {
    waiting--;
    if (waiting == 0) {
      notifyAll();
    }
  }

  private void add(int level, RowStatistics one) {
    List<RowStatistics> full;
    synchronized (this) {
      if (levels.size() == level) {
        levels.add(new ArrayList<>(MERGED_AT_ONCE));
      }
      List<RowStatistics> node = levels.get(level);
      node.add(one);
      if (node.size() < MERGED_AT_ONCE) {
        return;
      }
      full = List.copyOf(node);
      node.clear();
    }
    add(level + 1, StatisticsJson.merge(full));
  }

  /** Waits until all are read; those that failed are tried once more. */
  Sum sum() throws InterruptedException {
    await();
    List<Integer> again;
    synchronized (this) {
      again = List.copyOf(unread);
      unread.clear();
      storeFails = false;
      firstFailure = null;
    }
    again.forEach(this::read);
    await();
    synchronized (this) {
      List<RowStatistics> all = new ArrayList<>(List.of(RowStatistics.empty(sampleImages)));
      levels.forEach(all::addAll);
      return new Sum(StatisticsJson.merge(all), unread.size(), firstFailure);
    }
  }

  private synchronized void await() throws InterruptedException {
    while (waiting > 0) {
      wait();
    }
  }

  /** Ends all reading. */
  @Override
  public void close() {
    readers.shutdownNow();
  }
}
