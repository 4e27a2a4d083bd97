package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Another storage with faults at chosen points: a hook may throw, wait or count before a call
 * reaches the store and after the store has done it, when the caller does not know yet.
 */
public class FaultyStorage implements Storage {

  /** What is called. */
  public enum Operation {
    LIST,
    HEAD,
    READ,
    READ_RANGE,
    PUT,
    PUT_IF_ABSENT,
    DELETE
  }

  /** Called with each operation; what it throws the caller sees. */
  public interface Hook {
    void at(Operation operation, Location location) throws StorageException;

    /** Nothing happens. */
    static Hook none() {
      return (operation, location) -> {};
    }

    /** The first {@code times} matching calls fail as if the store did not answer. */
    static Hook unavailable(Operation which, String keyPart, int times) {
      AtomicInteger left = new AtomicInteger(times);
      return (operation, location) -> {
        if (operation == which && location.key().contains(keyPart) && left.getAndDecrement() > 0) {
          throw new StorageException(
              Kind.UNAVAILABLE, "injected: " + operation + " " + location, null);
        }
      };
    }
  }

  private interface Call<T> {
    T run() throws StorageException;
  }

  private final Storage inner;
  private final Map<Operation, AtomicInteger> counts = new ConcurrentHashMap<>();
  private volatile Hook before = Hook.none();
  private volatile Hook after = Hook.none();

  public FaultyStorage(Storage inner) {
    this.inner = inner;
  }

  /** Runs before the call reaches the store: what it throws leaves the store as it was. */
  public FaultyStorage before(Hook hook) {
    before = hook;
    return this;
  }

  /** Runs after the store did it: what it throws is a lost reply. */
  public FaultyStorage after(Hook hook) {
    after = hook;
    return this;
  }

  /** How often the operation was asked for, failed ones included. */
  public int count(Operation operation) {
    AtomicInteger count = counts.get(operation);
    return count == null ? 0 : count.get();
  }

  private <T> T call(Operation operation, Location location, Call<T> call) throws StorageException {
    counts.computeIfAbsent(operation, o -> new AtomicInteger()).incrementAndGet();
    before.at(operation, location);
    T result = call.run();
    after.at(operation, location);
    return result;
  }

  @Override
  public Listing list(Location prefix, @Nullable String startAfter) throws StorageException {
    Listing listing = inner.list(prefix, startAfter);
    return new Listing() {
      @Override
      public List<ObjectEntry> nextPage() throws StorageException {
        return call(Operation.LIST, prefix, listing::nextPage);
      }

      @Override
      public void close() {
        listing.close();
      }
    };
  }

  @Override
  public Optional<Head> head(Location location) throws StorageException {
    return call(Operation.HEAD, location, () -> inner.head(location));
  }

  @Override
  public byte[] read(Location location, @Nullable String etag, long maxBytes)
      throws StorageException {
    return call(Operation.READ, location, () -> inner.read(location, etag, maxBytes));
  }

  @Override
  public byte[] readRange(Location location, long offset, int length) throws StorageException {
    return call(Operation.READ_RANGE, location, () -> inner.readRange(location, offset, length));
  }

  @Override
  public void put(Location location, byte[] content, String contentType) throws StorageException {
    call(
        Operation.PUT,
        location,
        () -> {
          inner.put(location, content, contentType);
          return true;
        });
  }

  @Override
  public PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata)
      throws StorageException {
    return call(
        Operation.PUT_IF_ABSENT,
        location,
        () -> inner.putIfAbsent(location, content, contentType, metadata));
  }

  @Override
  public void delete(Location location) throws StorageException {
    call(
        Operation.DELETE,
        location,
        () -> {
          inner.delete(location);
          return true;
        });
  }

  @Override
  public void close() {
    inner.close();
  }
}
