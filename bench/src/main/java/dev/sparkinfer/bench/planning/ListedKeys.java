package dev.sparkinfer.bench.planning;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store that can be listed and nothing else: its keys are numbers that are written out when they
 * are asked for, so that it needs no memory. A page takes as long as a real store's.
 *
 * @param keys how many there are, at most 10^9
 * @param page how long a page takes
 */
record ListedKeys(long keys, Duration page) implements Storage {
  private static final int PAGE_KEYS = 1_000;
  private static final String ROOT = "2026/";
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final int ETAG_CHARACTERS = 32;
  private static final long BYTES = 110_000;

  /** A thousand folders at most, of as many keys each, and so on below. */
  static String key(long index) {
    char[] digits = new char[9];
    long left = index;
    for (int i = digits.length - 1; i >= 0; i--) {
      digits[i] = (char) ('0' + left % 10);
      left /= 10;
    }
    String number = new String(digits);
    return ROOT + number.substring(0, 3) + "/" + number.substring(3, 6) + "/" + number + ".jpg";
  }

  /** The first key after {@code text}; {@link #keys} when there is none. */
  private long after(String text) {
    long low = 0;
    long high = keys;
    while (low < high) {
      long middle = (low + high) >>> 1;
      // All keys are ASCII, so that this is the order of their bytes.
      if (key(middle).compareTo(text) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public Listing list(Location prefix, @Nullable String startAfter) {
    if (!prefix.key().equals(ROOT)) {
      throw new IllegalArgumentException("there is nothing but " + ROOT + " here: " + prefix);
    }
    return new Pages(startAfter == null ? 0 : after(startAfter));
  }

  private final class Pages implements Listing {
    private long next;

    Pages(long first) {
      next = first;
    }

    @Override
    public List<ObjectEntry> nextPage() throws StorageException {
      try {
        Thread.sleep(page.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StorageException(StorageException.Kind.UNAVAILABLE, "interrupted", e);
      }
      int count = (int) Math.min(PAGE_KEYS, keys - next);
      List<ObjectEntry> entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++, next++) {
        entries.add(new ObjectEntry(key(next), BYTES, etag(next)));
      }
      return entries;
    }
  }

  private static String etag(long index) {
    char[] text = new char[ETAG_CHARACTERS];
    long mixed = (index + 1) * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < text.length; i++) {
      text[i] = HEX[(int) (mixed & 0xF)];
      mixed = Long.rotateRight(mixed, 4) ^ index;
    }
    return new String(text);
  }

  @Override
  public Optional<Head> head(Location location) {
    throw new UnsupportedOperationException("only listed: " + location);
  }

  @Override
  public byte[] read(Location location, @Nullable String etag, long maxBytes) {
    throw new UnsupportedOperationException("only listed: " + location);
  }

  @Override
  public byte[] readRange(Location location, long offset, int length) {
    throw new UnsupportedOperationException("only listed: " + location);
  }

  @Override
  public void put(Location location, byte[] content, String contentType) {
    throw new UnsupportedOperationException("only listed: " + location);
  }

  @Override
  public PutOutcome putIfAbsent(
      Location location, byte[] content, String contentType, Map<String, String> metadata) {
    throw new UnsupportedOperationException("only listed: " + location);
  }

  @Override
  public void delete(Location location) {
    throw new UnsupportedOperationException("only listed: " + location);
  }

  @Override
  public void close() {}
}
