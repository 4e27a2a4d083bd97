package dev.sparkinfer.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store in memory whose listings are not what they should be. */
public final class OddStore {
  private static final int PAGE = 1_000;

  /** How a store answers a listing. */
  public interface Lister {
    /**
     * @param all that lies below the prefix, in the order of the keys' bytes
     */
    Storage.Listing list(List<ObjectEntry> all, Location prefix, @Nullable String startAfter);
  }

  private OddStore() {}

  /** The same objects, listed in another way. */
  public static Storage of(MemoryStorage objects, Lister lister) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("list")) {
                Location prefix = (Location) arguments[0];
                return lister.list(all(objects, prefix), prefix, (String) arguments[1]);
              }
              try {
                return method.invoke(objects, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static List<ObjectEntry> all(MemoryStorage objects, Location prefix)
      throws StorageException {
    List<ObjectEntry> all = new ArrayList<>();
    try (Storage.Listing pages = objects.list(prefix, null)) {
      for (List<ObjectEntry> page = pages.nextPage(); !page.isEmpty(); page = pages.nextPage()) {
        all.addAll(page);
      }
    }
    return all;
  }

  /** Lists in its own order, and starts where that order has it. */
  public static Lister inOrder(Comparator<String> order) {
    return (all, prefix, startAfter) ->
        pages(
            PAGE,
            all.stream()
                .filter(o -> startAfter == null || order.compare(o.key(), startAfter) > 0)
                .sorted(Comparator.comparing(ObjectEntry::key, order))
                .toList());
  }

  /** The order of S3, but each listing starts at the first key. */
  public static Lister withoutStartAfter() {
    return (all, prefix, startAfter) -> pages(PAGE, all);
  }

  /** Such pages as a store with a smaller limit gives. */
  public static Lister inPagesOf(int objects, AtomicInteger listings) {
    return (all, prefix, startAfter) -> {
      listings.incrementAndGet();
      return pages(objects, after(all, startAfter));
    };
  }

  /** Each page begins with the last key of the one before. */
  public static Lister withOverlappingPages() {
    return (all, prefix, startAfter) -> {
      List<ObjectEntry> doubled = new ArrayList<>();
      for (ObjectEntry object : after(all, startAfter)) {
        if (doubled.size() % PAGE == 0 && !doubled.isEmpty()) {
          doubled.add(doubled.get(doubled.size() - 1));
        }
        doubled.add(object);
      }
      return pages(PAGE, doubled);
    };
  }

  /** After the last page of so many comes the first again, for ever. */
  public static Lister goingRound(int pages) {
    return (all, prefix, startAfter) -> {
      AtomicInteger page = new AtomicInteger();
      return () -> {
        int at = page.getAndIncrement() % pages;
        return all.subList(at * PAGE, (at + 1) * PAGE);
      };
    };
  }

  /** All of the bucket, whatever the prefix. */
  public static Lister everythingOf(MemoryStorage objects) {
    return (all, prefix, startAfter) -> {
      try {
        return pages(PAGE, after(all(objects, prefix.withKey("")), startAfter));
      } catch (StorageException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  public static List<ObjectEntry> after(List<ObjectEntry> all, @Nullable String startAfter) {
    return all.stream()
        .filter(o -> startAfter == null || ObjectEntry.KEY_ORDER.compare(o.key(), startAfter) > 0)
        .toList();
  }

  public static Storage.Listing pages(int size, List<ObjectEntry> objects) {
    AtomicInteger next = new AtomicInteger();
    return () -> {
      int from = Math.min(next.getAndAdd(size), objects.size());
      return objects.subList(from, Math.min(from + size, objects.size()));
    };
  }
}
