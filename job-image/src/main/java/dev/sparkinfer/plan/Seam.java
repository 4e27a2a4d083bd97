package dev.sparkinfer.plan;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.OrderedListing;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where two ranges of one listing meet. What the lower one sees first beyond the cut must be what
 * the upper one begins with: a store whose order is another one, or that starts elsewhere than it
 * is asked to, would lose what lies between the two, although both ascend.
 */
final class Seam {
  private static final int ATTEMPTS = 3;

  private final Storage storage;
  private final Location prefix;
  private final String cut;
  private @Nullable Side lower;
  private @Nullable Side upper;
  private String lastBelow = "";

  /**
   * What one range sees first beyond the cut.
   *
   * @param key null: nothing
   */
  private record Side(@Nullable String key) {}

  Seam(Storage storage, Location prefix, String cut) {
    this.storage = storage;
    this.prefix = prefix;
    this.cut = cut;
  }

  String cut() {
    return cut;
  }

  /**
   * What the lower range sees.
   *
   * @param last up to the cut; empty for none
   * @param first beyond it; null for none
   */
  void lower(String last, @Nullable String first) throws StorageException {
    synchronized (this) {
      lastBelow = last;
      lower = new Side(first);
    }
    compare();
  }

  /** What the upper range begins with; null for nothing. */
  void upper(@Nullable String first) throws StorageException {
    synchronized (this) {
      upper = new Side(first);
    }
    compare();
  }

  private void compare() throws StorageException {
    synchronized (this) {
      if (lower == null || upper == null || lower.equals(upper)) {
        return;
      }
    }
    // Objects may have come or gone in between: then both views are the same by now.
    String fromBelow = null;
    String fromCut = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      fromBelow = firstBeyond(lastBelow);
      fromCut = firstBeyond(cut);
      if (Objects.equals(fromBelow, fromCut)) {
        return;
      }
    }
    throw new StorageException(
        StorageException.Kind.LISTING_INCONSISTENT,
        "The store's listing of %s shows %s after '%s', and %s after '%s'"
            .formatted(prefix, name(fromBelow), lastBelow, name(fromCut), cut),
        null);
  }

  private static String name(@Nullable String key) {
    return key == null ? "nothing" : "'" + key + "'";
  }

  /** The first key beyond the cut in a listing that starts at or below it. */
  private @Nullable String firstBeyond(String start) throws StorageException {
    String startAfter = start.isEmpty() ? null : start;
    try (OrderedListing listing = new OrderedListing(storage, prefix, startAfter)) {
      List<ObjectEntry> page = listing.nextPage();
      while (!page.isEmpty()) {
        for (ObjectEntry entry : page) {
          if (KeyOrder.compare(entry.key(), cut) > 0) {
            return entry.key();
          }
        }
        page = listing.nextPage();
      }
      return null;
    }
  }
}
