package dev.sparkinfer.storage;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One listing from its first page to its last, in whatever order the store has, checked to show no
 * key twice. What it needs of each key is a hash of eight bytes, in memory up to a million keys and
 * in a temporary file beyond.
 *
 * <p>A listing that goes round in circles is found by one remembered key, which is chosen anew
 * after 1, 2, 4, 8… keys (Brent's algorithm for cycles); any other repetition when the last page is
 * there. Both are {@code LISTING_INCONSISTENT}.
 */
public final class AnyOrderListing implements Storage.Listing {
  private final Storage storage;
  private final Location prefix;
  private final Storage.Listing pages;
  private final SpilledHashes hashes = new SpilledHashes();
  private @Nullable String remembered;
  private long keys;
  private long rememberNext = 1;

  /** Opens the listing of everything below a prefix. */
  public AnyOrderListing(Storage storage, Location prefix) throws StorageException {
    this.storage = storage;
    this.prefix = prefix;
    this.pages = storage.list(prefix, null);
  }

  @Override
  public List<ObjectEntry> nextPage() throws StorageException {
    List<ObjectEntry> page = pages.nextPage();
    if (prefix.scheme().equals("file")) {
      return page; // Our own walk, as in OrderedListing.
    }
    for (ObjectEntry entry : page) {
      String key = entry.key();
      OrderedListing.requireBelow(prefix, key);
      if (key.equals(remembered)) {
        throw twice(key);
      }
      hashes.add(hash(key));
      keys++;
      if (keys == rememberNext) {
        remembered = key;
        rememberNext *= 2;
      }
    }
    if (page.isEmpty()) {
      Set<Long> equal = hashes.repeated();
      if (!equal.isEmpty()) {
        requireDifferentKeys(equal);
      }
    }
    return page;
  }

  /**
   * Two keys may have one hash. Whether they do, and else which key it was, a second listing shows;
   * it ends where the first one did.
   */
  private void requireDifferentKeys(Set<Long> equalHashes) throws StorageException {
    Map<Long, String> firsts = new HashMap<>();
    Set<Long> open = equalHashes;
    long left = keys;
    try (Storage.Listing again = storage.list(prefix, null)) {
      List<ObjectEntry> page = again.nextPage();
      while (!page.isEmpty() && left > 0) {
        for (ObjectEntry entry : page) {
          left--;
          long hash = hash(entry.key());
          if (open.contains(hash)) {
            String first = firsts.putIfAbsent(hash, entry.key());
            if (entry.key().equals(first)) {
              throw twice(entry.key());
            }
            if (first != null) {
              open.remove(hash);
            }
          }
        }
        page = again.nextPage();
      }
    }
    if (!open.isEmpty()) {
      throw OrderedListing.inconsistent(
          prefix, "showed " + open.size() + " keys twice, and once when it was asked again");
    }
  }

  private StorageException twice(String key) {
    return OrderedListing.inconsistent(prefix, "shows '" + key + "' twice");
  }

  private static long hash(String key) {
    return Hashing.farmHashFingerprint64().hashString(key, StandardCharsets.UTF_8).asLong();
  }

  @Override
  public void close() {
    pages.close();
    hashes.close();
  }
}
