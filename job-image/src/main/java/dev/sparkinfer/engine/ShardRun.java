package dev.sparkinfer.engine;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
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

  private static final int NO_SHARD = -1;

  private final int shard;
  private final long order = NEXT_ORDER.getAndIncrement();
  private final AtomicReferenceArray<Row> rows;
  private final Map<ErrorCode, Integer> failed = new EnumMap<>(ErrorCode.class);
  private int succeeded;
  private int open;
  private @Nullable Throwable failure;
  private @Nullable String failedAt;
  private volatile boolean withdrawn;

  /** Of images that no plan has. */
  public ShardRun(int images) {
    this(NO_SHARD, images);
  }

  /**
   * @param shard of the plan
   * @param images that will each get a row
   */
  public ShardRun(int shard, int images) {
    this.shard = shard;
    rows = new AtomicReferenceArray<>(images);
    open = images;
  }

  int shard() {
    return shard;
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

  /** An image has its row. */
  public void finish(int position, Row row) {
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

  /** An image has no prediction, and never will. */
  public void fail(int position, PlannedObject object, ErrorCode code, String message) {
    new Item(this, position, object).fail(code, message);
  }

  void fail(Throwable cause) {
    fail(cause, null);
  }

  /**
   * @param at the objects that one of which it happened to; null: none's
   */
  void fail(Throwable cause, @Nullable String at) {
    withdraw();
    synchronized (this) {
      // With every row there, what happens to the rest of a shared batch is no failure of this run.
      if (failure == null && open > 0) {
        failure = cause;
        failedAt = at;
      }
      notifyAll();
    }
  }

  /** Throws the failure, if there is one. */
  synchronized void check() throws EngineException {
    if (failure != null) {
      throw new EngineException(failure, failedAt);
    }
  }

  /** Waits for every row; returns them in the order of the images. */
  public List<Row> await() throws EngineException, InterruptedException {
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
