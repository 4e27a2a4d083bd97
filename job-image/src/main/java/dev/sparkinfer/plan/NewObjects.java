package dev.sparkinfer.plan;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.OrderedListing;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the objects of an input that a plan does not know. The listing and the plan are both in
 * the order of their keys and pass by one another, so that neither is held.
 */
public final class NewObjects {
  private final Storage input;
  private final PlanStore plans;
  private final KeyFilter filter;

  /**
   * What was found.
   *
   * @param objects that are listed, would be planned, and are not
   * @param listed how many were looked at
   * @param all whether these are all there are
   */
  public record Found(long objects, long listed, boolean all) {}

  public NewObjects(Storage input, PlanStore plans, KeyFilter filter) {
    this.input = input;
    this.plans = plans;
    this.filter = filter;
  }

  /**
   * Lists the input anew.
   *
   * @param uris as the plan was made of them
   * @param limit after which it is enough
   * @throws StorageException also when the store does not list its keys in their order
   */
  public Found since(Plan plan, List<Location> uris, Duration limit)
      throws StorageException, InterruptedException {
    List<Location> places = new ArrayList<>();
    for (Location uri : uris) {
      places.add(Planner.place(input, uri));
    }
    long deadline = System.nanoTime() + limit.toNanos();
    Planned planned = new Planned(plan);
    long found = 0;
    long listed = 0;
    for (Location place : Planner.withoutNested(places)) {
      try (Storage.Listing listing = list(place)) {
        List<ObjectEntry> page = listing.nextPage();
        while (!page.isEmpty()) {
          for (ObjectEntry object : page) {
            if (planned(place, object)) {
              listed++;
              found += planned.passes(place, object.key()) ? 0 : 1;
            }
          }
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          if (System.nanoTime() > deadline) {
            return new Found(found, listed, false);
          }
          page = listing.nextPage();
        }
      }
      planned.leave(place);
    }
    PlannedObject left = planned.object();
    if (left != null) {
      throw disorder(left.location());
    }
    return new Found(found, listed, true);
  }

  private boolean planned(Location place, ObjectEntry object) {
    return !isDirectory(place)
        || filter.skips(object.key().substring(place.key().length()), object.size()).isEmpty();
  }

  private Storage.Listing list(Location place) throws StorageException {
    if (isDirectory(place)) {
      return new OrderedListing(input, place, null);
    }
    Iterator<ObjectEntry> one = input.head(place).map(Storage.Head::entry).stream().iterator();
    return () -> one.hasNext() ? List.of(one.next()) : List.of();
  }

  private static boolean isDirectory(Location place) {
    return place.key().isEmpty() || place.key().endsWith("/");
  }

  private static void requireAfter(String before, String key, Location place)
      throws StorageException {
    if (KeyOrder.compare(before, key) >= 0) {
      throw disorder(place);
    }
  }

  private static StorageException disorder(Location place) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE, place + " is not listed in the order of its keys", null);
  }

  /** The planned objects, one after the other. */
  private final class Planned {
    private final Plan plan;
    private final Iterator<Shard> shards;
    private Iterator<PlannedObject> objects = List.<PlannedObject>of().iterator();
    private @Nullable PlannedObject next;

    Planned(Plan plan) throws StorageException {
      this.plan = plan;
      this.shards = plan.shards().iterator();
      advance();
    }

    @Nullable PlannedObject object() {
      return next;
    }

    private void advance() throws StorageException {
      while (!objects.hasNext() && shards.hasNext()) {
        objects = plans.read(plan, shards.next()).iterator();
      }
      next = objects.hasNext() ? objects.next() : null;
    }

    /** The key of the next one, if it is in that place. */
    private Optional<String> keyIn(Location place) {
      PlannedObject object = next;
      if (object == null) {
        return Optional.empty();
      }
      Location location = object.location();
      boolean inside =
          location.withKey("").equals(place.withKey(""))
              && (isDirectory(place)
                  ? location.key().startsWith(place.key())
                  : location.equals(place));
      return inside ? Optional.of(location.key()) : Optional.empty();
    }

    /** Goes on to that key, and past it; says whether it is one of them. */
    boolean passes(Location place, String key) throws StorageException {
      while (true) {
        Optional<String> mine = keyIn(place);
        int order = mine.isEmpty() ? 1 : KeyOrder.compare(mine.get(), key);
        if (order > 0) {
          return false;
        }
        step(place);
        if (order == 0) {
          return true;
        }
      }
    }

    /** Goes on to the next place. */
    void leave(Location place) throws StorageException {
      while (keyIn(place).isPresent()) {
        step(place);
      }
    }

    private void step(Location place) throws StorageException {
      Optional<String> before = keyIn(place);
      advance();
      Optional<String> after = keyIn(place);
      if (before.isPresent() && after.isPresent()) {
        requireAfter(before.get(), after.get(), place);
      }
    }
  }
}
