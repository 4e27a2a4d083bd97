package dev.sparkinfer.output;

import dev.sparkinfer.storage.AnyOrderListing;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.OrderedListing;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which parts of a run lie in its output. */
final class PartListing {
  private static final String PARTS = "part-";

  private PartListing() {}

  /** Where each part is, by shard. */
  static SortedMap<Integer, Location> of(Storage output, PartStore.Naming naming)
      throws StorageException {
    Location root = naming.root();
    try (OrderedListing listing = new OrderedListing(output, root, root.resolve(PARTS).key())) {
      return found(listing, naming, true);
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.LISTING_INCONSISTENT) {
        throw e;
      }
    }
    // In another order parts may come after all else.
    try (AnyOrderListing listing = new AnyOrderListing(output, root)) {
      return found(listing, naming, false);
    }
  }

  private static SortedMap<Integer, Location> found(
      Storage.Listing listing, PartStore.Naming naming, boolean partsFirst)
      throws StorageException {
    Pattern pattern = naming.pattern();
    SortedMap<Integer, Location> found = new TreeMap<>();
    boolean more = true;
    while (more) {
      List<ObjectEntry> page = listing.nextPage();
      more = !page.isEmpty();
      for (ObjectEntry entry : page) {
        String name = entry.key().substring(naming.root().key().length());
        Matcher matcher = pattern.matcher(name);
        if (matcher.matches()) {
          found.put(Integer.valueOf(matcher.group(1)), naming.root().withKey(entry.key()));
        }
        more &= !partsFirst || name.startsWith(PARTS);
      }
    }
    return found;
  }
}
