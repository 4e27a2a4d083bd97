package dev.sparkinfer.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listing that is checked to keep what {@link Storage#list} promises: every key lies below the
 * prefix, after {@code startAfter} and after the key before it. The first that does not is {@code
 * LISTING_INCONSISTENT}.
 *
 * <p>The walk over local files is our own and sorts by itself. It may show one key twice: for two
 * names whose bytes are no text.
 */
public final class OrderedListing implements Storage.Listing {
  private final Storage.Listing pages;
  private final Location prefix;
  private final boolean checked;
  private @Nullable String before;

  /** Opens the listing; the arguments are those of {@link Storage#list}. */
  public OrderedListing(Storage storage, Location prefix, @Nullable String startAfter)
      throws StorageException {
    this.pages = storage.list(prefix, startAfter);
    this.prefix = prefix;
    this.checked = !prefix.scheme().equals("file");
    this.before = startAfter;
  }

  @Override
  public List<ObjectEntry> nextPage() throws StorageException {
    List<ObjectEntry> page = pages.nextPage();
    if (checked) {
      for (ObjectEntry entry : page) {
        requireBelow(prefix, entry.key());
        if (before != null && ObjectEntry.KEY_ORDER.compare(before, entry.key()) >= 0) {
          throw inconsistent(prefix, "shows '" + entry.key() + "' after '" + before + "'");
        }
        before = entry.key();
      }
    }
    return page;
  }

  static void requireBelow(Location prefix, String key) throws StorageException {
    if (!key.startsWith(prefix.key())) {
      throw inconsistent(prefix, "shows '" + key + "', which does not lie there");
    }
  }

  static StorageException inconsistent(Location prefix, String how) {
    return new StorageException(
        StorageException.Kind.LISTING_INCONSISTENT,
        "The store's listing of " + prefix + " " + how,
        null);
  }

  @Override
  public void close() {
    pages.close();
  }
}
