package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A {@link Storage} that keeps everything in this process; every bucket exists. */
public final class MemoryStorage implements Storage {

  private record Stored(byte[] content, String etag, Map<String, String> metadata) {}

  private final ConcurrentSkipListMap<String, Stored> objects =
      new ConcurrentSkipListMap<>(ObjectEntry.KEY_ORDER);
  private final AtomicLong versions = new AtomicLong();

  @Override
  public Listing list(Location prefix, @Nullable String startAfter) {
    String start = address(prefix);
    Iterator<Map.Entry<String, Stored>> entries =
        (startAfter == null || ObjectEntry.KEY_ORDER.compare(startAfter, prefix.key()) < 0
                ? objects.tailMap(start, true)
                : objects.tailMap(address(prefix.withKey(startAfter)), false))
            .entrySet()
            .iterator();
    return () -> {
      List<ObjectEntry> page = new ArrayList<>();
      while (page.size() < 1000 && entries.hasNext()) {
        Map.Entry<String, Stored> next = entries.next();
        if (!next.getKey().startsWith(start)) {
          break;
        }
        page.add(entry(next.getKey().substring(start.length() - prefix.key().length()), next));
      }
      return page;
    };
  }

  private static ObjectEntry entry(String key, Map.Entry<String, Stored> object) {
    return new ObjectEntry(key, object.getValue().content().length, object.getValue().etag());
  }

  @Override
  public Optional<Head> head(Location location) {
    Stored stored = objects.get(address(location));
    return stored == null
        ? Optional.empty()
        : Optional.of(
            new Head(
                new ObjectEntry(location.key(), stored.content().length, stored.etag()),
                stored.metadata()));
  }

  @Override
  public byte[] read(Location location, @Nullable String etag, long maxBytes)
      throws StorageException {
    Stored stored = stored(location);
    if (etag != null && !etag.equals(stored.etag())) {
      throw new StorageException(Kind.OBJECT_CHANGED, location + " has changed", null);
    }
    if (stored.content().length > maxBytes) {
      throw new StorageException(Kind.OBJECT_TOO_LARGE, location + " is too large", null);
    }
    return stored.content().clone();
  }

  @Override
  public byte[] readRange(Location location, long offset, int length) throws StorageException {
    byte[] content = stored(location).content();
    int from = (int) Math.min(offset, content.length);
    return Arrays.copyOfRange(content, from, Math.min(content.length, from + length));
  }

  private Stored stored(Location location) throws StorageException {
    Stored stored = objects.get(address(location));
    if (stored == null) {
      throw new StorageException(Kind.OBJECT_NOT_FOUND, "There is no " + location, null);
    }
    return stored;
  }

  @Override
  public void put(Location location, byte[] content, String contentType) {
    objects.put(address(location), store(content, Map.of()));
  }

  @Override
  public PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata) {
    Stored before = objects.putIfAbsent(address(location), store(content, metadata));
    return before == null ? PutOutcome.CREATED : PutOutcome.EXISTED;
  }

  private Stored store(byte[] content, Map<String, String> metadata) {
    return new Stored(
        content.clone(), Long.toHexString(versions.incrementAndGet()), Map.copyOf(metadata));
  }

  @Override
  public void delete(Location location) {
    objects.remove(address(location));
  }

  private static String address(Location location) {
    return location.bucket() + "/" + location.key();
  }

  @Override
  public void close() {}
}
