package dev.sparkinfer.engine;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.function.Consumer;

/**
 * Reads objects, many at once. What the store says of one object becomes its row; what it says of
 * itself ends the task.
 */
final class Fetcher implements AutoCloseable {

  /** A store that answers after 50 ms gives 2,500 images a second to so many requests. */
  static final int CONCURRENT_REQUESTS = 128;

  private final Storage storage;
  private final AccessCheck access;
  private final long maxObjectBytes;
  private final ByteWindow window;
  private final StageTimes times;
  private final OldestFirst pool;

  Fetcher(
      Storage storage,
      AccessCheck access,
      long maxObjectBytes,
      ByteWindow window,
      StageTimes times) {
    this.storage = storage;
    this.access = access;
    this.maxObjectBytes = maxObjectBytes;
    this.window = window;
    this.times = times;
    this.pool = new OldestFirst(CONCURRENT_REQUESTS, "fetch");
  }

  /**
   * Reads an item's object, in its turn and once there is room for its bytes, and hands it on. An
   * item that gets its row here, or that nobody wants any more, is dropped.
   */
  void fetch(Item item, Consumer<Item> next, Consumer<Item> drop) {
    PlannedObject object = item.object;
    if (object.size() == 0) {
      item.fail(ErrorCode.EMPTY_OBJECT, "the object has no bytes");
      return;
    }
    if (object.size() > maxObjectBytes) {
      item.fail(ErrorCode.OBJECT_TOO_LARGE, tooLarge(object.size()));
      return;
    }
    try {
      pool.execute(item, () -> readAndHandOn(item, next, drop));
    } catch (Throwable e) {
      // The pool is closed, or has no memory for a thread.
      item.run.fail(e);
      drop.accept(item);
    }
  }

  private void readAndHandOn(Item item, Consumer<Item> next, Consumer<Item> drop) {
    boolean handedOn = false;
    try {
      if (!item.run.withdrawn() && enter(item) && read(item)) {
        next.accept(item);
        handedOn = true;
      }
    } catch (Throwable e) {
      item.run.fail(e);
    } finally {
      if (!handedOn) {
        drop.accept(item);
      }
    }
  }

  /** False when nobody wants the item any more. */
  private boolean enter(Item item) throws InterruptedException {
    item.windowRoom = window.acquire(item.object.size(), item.run.order());
    return !item.run.withdrawn();
  }

  private boolean read(Item item) throws StorageException {
    PlannedObject object = item.object;
    long start = System.nanoTime();
    try {
      String etag = object.etag().isEmpty() ? null : object.etag();
      byte[] bytes = storage.read(object.location(), etag, maxObjectBytes);
      times.addBytes(bytes.length);
      item.bytes = bytes;
      return true;
    } catch (StorageException e) {
      switch (e.kind()) {
        case OBJECT_NOT_FOUND ->
            item.fail(ErrorCode.OBJECT_MISSING, "the object was listed and is gone");
        case OBJECT_CHANGED ->
            item.fail(ErrorCode.OBJECT_CHANGED, "the object has changed since it was listed");
        case OBJECT_TOO_LARGE ->
            item.fail(ErrorCode.OBJECT_TOO_LARGE, String.valueOf(e.getMessage()));
        case UNSUPPORTED_KEY ->
            item.fail(ErrorCode.UNSUPPORTED_KEY, String.valueOf(e.getMessage()));
        case ACCESS_DENIED -> {
          access.run();
          item.fail(ErrorCode.OBJECT_FORBIDDEN, "the store refuses to let this object be read");
        }
        case OBJECT_ARCHIVED ->
            item.fail(ErrorCode.OBJECT_FORBIDDEN, String.valueOf(e.getMessage()));
        case BUCKET_NOT_FOUND,
            WRONG_REGION,
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
            throw e;
      }
      return false;
    } finally {
      times.add(Stage.FETCH, start);
    }
  }

  private String tooLarge(long bytes) {
    return bytes + " bytes, more than input.maxObjectSize, " + maxObjectBytes;
  }

  /** Interrupts what is being read, and drops what waits: its runs must have been ended before. */
  @Override
  public void close() {
    pool.close().forEach(Runnable::run);
  }
}
