package dev.sparkinfer.engine;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.output.Row;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One task's images on their way through the engine. The first failure that is no image's own ends
 * it, and images of an ended run are dropped wherever they are.
 */
public final class ShardRun {
  private static final AtomicLong NEXT_ORDER = new AtomicLong();

  private final long order = NEXT_ORDER.getAndIncrement();
  private final AtomicReferenceArray<Row> rows;
  private final Map<ErrorCode, Integer> failed = new EnumMap<>(ErrorCode.class);
  private int succeeded;
  private int open;
  private @Nullable Throwable failure;
  private volatile boolean withdrawn;

  /**
   * @param images that will each get a row
   */
  public ShardRun(int images) {
    rows = new AtomicReferenceArray<>(images);
    open = images;
  }

  /** Smaller than that of every run made later in this process. */
  long order() {
    return order;
  }

  /** Whether nobody waits for these images any more. */
  boolean withdrawn() {
    return withdrawn;
  }

  /** Drops what is still on its way. */
  public void withdraw() {
    withdrawn = true;
  }

  void finish(int position, Row row) {
    if (!rows.compareAndSet(position, null, row)) {
      throw new IllegalStateException("two rows for " + row.key());
    }
    synchronized (this) {
      Row.Error error = row.error();
      if (error == null) {
        succeeded++;
      } else {
        failed.merge(error.code(), 1, Integer::sum);
      }
      open--;
      if (open == 0) {
        notifyAll();
      }
    }
  }

  void fail(Throwable cause) {
    withdraw();
    synchronized (this) {
      // With every row there, what happens to the rest of a shared batch is no failure of this run.
      if (failure == null && open > 0) {
        failure = cause;
      }
      notifyAll();
    }
  }

  /** Throws the failure, if there is one. */
  synchronized void check() throws EngineException {
    if (failure != null) {
      throw new EngineException(failure);
    }
  }

  /** Waits for every row; returns them in the order of the images. */
  List<Row> await() throws EngineException, InterruptedException {
    synchronized (this) {
      while (open > 0 && failure == null) {
        wait();
      }
      check();
    }
    Row[] all = new Row[rows.length()];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows.get(i);
    }
    return List.of(all);
  }

  /** Rows with predictions so far. */
  public synchronized int succeeded() {
    return succeeded;
  }

  /** Rows with errors so far, by code. */
  public synchronized Map<ErrorCode, Integer> failed() {
    return new EnumMap<>(failed);
  }
}
