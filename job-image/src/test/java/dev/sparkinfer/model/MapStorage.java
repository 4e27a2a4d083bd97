package dev.sparkinfer.model;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Objects of one bucket in a map, and a count of the bytes that were read. */
final class MapStorage implements Storage {
  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final AtomicLong bytesRead = new AtomicLong();
  private Consumer<Location> beforeRead = location -> {};

  MapStorage with(String key, byte[] content) {
    objects.put(key, content);
    return this;
  }

  MapStorage beforeRead(Consumer<Location> action) {
    beforeRead = action;
    return this;
  }

  long bytesRead() {
    return bytesRead.get();
  }

  @Override
  public Listing list(Location prefix, @Nullable String startAfter) {
    var entries =
        objects.entrySet().stream()
            .filter(object -> object.getKey().startsWith(prefix.key()))
            .map(object -> new ObjectEntry(object.getKey(), object.getValue().length, "e"))
            .iterator();
    return () -> entries.hasNext() ? List.of(entries.next()) : List.of();
  }

  @Override
  public Optional<Head> head(Location location) {
    return Optional.ofNullable(objects.get(location.key()))
        .map(content -> new Head(new ObjectEntry(location.key(), content.length, "e"), Map.of()));
  }

  @Override
  public byte[] read(Location location, @Nullable String etag, long maxBytes)
      throws StorageException {
    beforeRead.accept(location);
    byte[] content = objects.get(location.key());
    if (content == null) {
      throw new StorageException(StorageException.Kind.OBJECT_NOT_FOUND, location + "", null);
    }
    bytesRead.addAndGet(content.length);
    return content;
  }

  @Override
  public byte[] readRange(Location location, long offset, int length) throws StorageException {
    byte[] content = read(location, null, Long.MAX_VALUE);
    return Arrays.copyOfRange(
        content, (int) offset, (int) Math.min(content.length, offset + length));
  }

  @Override
  public void put(Location location, byte[] content, String contentType) {
    objects.put(location.key(), content);
  }

  @Override
  public PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata) {
    return objects.putIfAbsent(location.key(), content) == null
        ? PutOutcome.CREATED
        : PutOutcome.EXISTED;
  }

  @Override
  public void delete(Location location) {
    objects.remove(location.key());
  }

  @Override
  public void close() {}
}
