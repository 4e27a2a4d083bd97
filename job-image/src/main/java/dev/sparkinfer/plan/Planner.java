package dev.sparkinfer.plan;

import static java.util.Comparator.comparing;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import dev.sparkinfer.storage.AnyOrderListing;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lists the input into segments and cuts them into shards. Keys pass through and are never held: at
 * 10^8 objects the heap stays under 512 MiB.
 */
public final class Planner {
  private static final int WORKERS = 16;

  /** Each holds eight MiB of hashes. */
  private static final int ONE_BY_ONE = 4;

  private static final int MIN_SHARD_OBJECTS = 64;
  private static final int FEW_SHARDS = 64;
  private static final int ENOUGH_OBJECTS = 256;
  private static final int MAX_SHARD_OBJECTS = 8_192;
  private static final long MAX_SHARD_BYTES = 1L << 30;
  private static final long MAX_PART_BYTES = 64L << 20;
  private static final int SHARDS_WANTED = 4_000;

  private final Storage input;
  private final Storage output;
  private final Location folder;
  private final String attempt;
  private final KeyFilter filter;
  private final long rowBytes;

  private final LongAdder planned = new LongAdder();
  private final AtomicInteger segmentNumbers = new AtomicInteger();
  private final Map<Location, List<RangePlan>> ranges = new ConcurrentHashMap<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  /**
   * @param folder of all attempts' segments: {@code <output>/_sparkinfer/plan/}
   * @param attempt this attempt's name, used by nobody before
   */
  public Planner(Storage input, Storage output, Location folder, String attempt, KeyFilter filter) {
    this(input, output, folder, attempt, filter, 1);
  }

  /**
   * The same for rows that may be wide.
   *
   * @param rowBytes that a row takes in a part at most; of the run's identity alone
   */
  public Planner(
      Storage input,
      Storage output,
      Location folder,
      String attempt,
      KeyFilter filter,
      long rowBytes) {
    this.input = input;
    this.output = output;
    this.folder = folder;
    this.attempt = attempt;
    this.filter = filter;
    this.rowBytes = rowBytes;
  }

  /** Objects planned so far; may be asked from another thread. */
  public long plannedSoFar() {
    return planned.sum();
  }

  /** What is odd about the listings, one sentence each; whole after {@link #plan}. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Lists directories and single objects, all at the same time, writes their segments and returns
   * the plan, which nothing has committed yet.
   *
   * @param uris a URI without a closing {@code /} is a directory if anything lies in it, else an
   *     object; those inside another directory are read once
   * @return without what does not exist
   * @throws StorageException {@code LISTING_INCONSISTENT} when a directory's objects cannot be told
   */
  public Plan plan(List<Location> uris) throws StorageException, InterruptedException {
    Map<Location, Optional<ObjectEntry>> places = places(uris);
    List<Location> kept = withoutNested(List.copyOf(places.keySet()));
    List<Location> directories = new ArrayList<>();
    for (Location place : kept) {
      Optional<ObjectEntry> single = places.getOrDefault(place, Optional.empty());
      if (single.isPresent()) {
        RangePlan range = open(place, "");
        range.add(single.get());
        range.end();
      } else {
        directories.add(place);
      }
    }
    listAgain(new ParallelListing(input, directories, this::open).run(WORKERS));
    return assembled(kept);
  }

  /** What the URIs name, in their order: directories, or objects with their entries. */
  private Map<Location, Optional<ObjectEntry>> places(List<Location> uris)
      throws StorageException, InterruptedException {
    Map<Location, Optional<ObjectEntry>> singles = new ConcurrentHashMap<>();
    List<ListingThreads.Task> tasks = new ArrayList<>();
    for (Location uri : uris) {
      if (!uri.key().isEmpty() && !uri.key().endsWith("/")) {
        tasks.add(() -> singles.put(uri, single(input, uri)));
      }
    }
    ListingThreads.run("the input", WORKERS, tasks, () -> {});
    Map<Location, Optional<ObjectEntry>> places = new LinkedHashMap<>();
    for (Location uri : uris) {
      Optional<ObjectEntry> single = singles.getOrDefault(uri, Optional.empty());
      places.put(single.isPresent() ? uri : uri.directory(), single);
    }
    return places;
  }

  /** What a URI names: a directory if anything lies in it or nothing is there, else an object. */
  public static Location place(Storage input, Location uri) throws StorageException {
    boolean directory = uri.key().isEmpty() || uri.key().endsWith("/");
    return directory || single(input, uri).isPresent() ? uri : uri.directory();
  }

  private static Optional<ObjectEntry> single(Storage input, Location uri) throws StorageException {
    try (Storage.Listing inside = input.list(uri.directory(), null)) {
      return inside.nextPage().isEmpty()
          ? input.head(uri).map(Storage.Head::entry)
          : Optional.empty();
    }
  }

  private RangePlan open(Location place, String startAfter) {
    SegmentWriter writer =
        new SegmentWriter(
            output,
            folder.resolve(attempt).directory(),
            place,
            startAfter,
            segmentNumbers::getAndIncrement,
            this::unitObjects);
    RangePlan range = new RangePlan(place, filter, writer, planned);
    ranges.computeIfAbsent(place, p -> Collections.synchronizedList(new ArrayList<>())).add(range);
    return range;
  }

  /**
   * Lists directories from their first page to their last, where the order of keys cannot be relied
   * on; what was found of them before is forgotten.
   */
  private void listAgain(Map<Location, StorageException> distrusted)
      throws StorageException, InterruptedException {
    List<ListingThreads.Task> tasks = new ArrayList<>();
    distrusted.forEach(
        (directory, why) -> {
          List<RangePlan> before = ranges.getOrDefault(directory, List.of());
          ranges.remove(directory);
          planned.add(-before.stream().mapToLong(RangePlan::planned).sum());
          tasks.add(() -> listInAnyOrder(directory, why));
        });
    ListingThreads.run("the input anew", ONE_BY_ONE, tasks, () -> {});
  }

  private void listInAnyOrder(Location directory, StorageException why)
      throws StorageException, InterruptedException {
    RangePlan range = open(directory, "");
    try (AnyOrderListing pages = new AnyOrderListing(input, directory)) {
      List<ObjectEntry> page = pages.nextPage();
      while (!page.isEmpty()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("another listing has failed");
        }
        range.accept(page);
        page = pages.nextPage();
      }
      range.end();
    } catch (StorageException e) {
      throw e.kind() != StorageException.Kind.LISTING_INCONSISTENT
          ? e
          : new StorageException(
              e.kind(), why.getMessage() + "; read again, page after page: " + e.getMessage(), e);
    }
    warnings.add(
        "ListingUnordered: "
            + why.getMessage()
            + ", which no S3 store does; it was listed anew, one page after the other");
  }

  /** The plan of what has been found, places in this order and keys in that of their listing. */
  private Plan assembled(List<Location> order) {
    List<RangePlan> sorted = new ArrayList<>();
    for (Location place : order) {
      List<RangePlan> found = new ArrayList<>(ranges.getOrDefault(place, List.of()));
      found.sort(comparing(range -> range.written().startAfter(), KeyOrder::compare));
      sorted.addAll(found);
    }
    SortedMap<Integer, Plan.Segment> byNumber = new TreeMap<>();
    SkippedTally skipped = new SkippedTally();
    for (RangePlan range : sorted) {
      byNumber.putAll(range.written().segments());
      skipped.addAll(range.skipped());
    }
    Map<Integer, Integer> indexes = new HashMap<>();
    byNumber.keySet().forEach(number -> indexes.put(number, indexes.size()));
    List<Unit> units = new ArrayList<>();
    for (RangePlan range : sorted) {
      for (Unit unit : range.written().units()) {
        units.add(unit.inSegment(indexes.getOrDefault(unit.piece().segment(), -1)));
      }
    }
    long objects = sorted.stream().mapToLong(RangePlan::planned).sum();
    return new Plan(
        attempt,
        List.copyOf(byNumber.values()),
        cut(units, objects, rowBytes),
        objects,
        units.stream().mapToLong(unit -> unit.piece().bytes()).sum(),
        skipped.skipped());
  }

  /** Units grow with the listing, so that their number stays small whatever its length. */
  private int unitObjects() {
    return Math.max(1, shardObjects(planned.sum(), rowBytes) / 4);
  }

  /**
   * Of each shard: small runs have enough shards for all executors, larger ones large enough shards
   * for a part's cost not to count, and no run too many. Where rows are wide, a part's bytes
   * decide.
   */
  private static int shardObjects(long objects, long rowBytes) {
    long wanted = Math.max(Math.min(objects / FEW_SHARDS, ENOUGH_OBJECTS), objects / SHARDS_WANTED);
    long most = Longs.constrainToRange(wanted, MIN_SHARD_OBJECTS, MAX_SHARD_OBJECTS);
    return Ints.saturatedCast(Math.max(1, Math.min(most, MAX_PART_BYTES / rowBytes)));
  }

  /** Packs units, in key order, into shards of at most the wanted objects and bytes. */
  static List<Shard> cut(List<Unit> units, long objects, long rowBytes) {
    int wanted = shardObjects(objects, rowBytes);
    List<Shard> shards = new ArrayList<>();
    List<Shard.Piece> open = new ArrayList<>();
    int openObjects = 0;
    long openBytes = 0;
    for (Unit unit : units) {
      Shard.Piece piece = unit.piece();
      boolean full =
          openObjects + piece.objects() > wanted || openBytes + piece.bytes() > MAX_SHARD_BYTES;
      if (full && !open.isEmpty()) {
        shards.add(new Shard(shards.size(), open));
        open.clear();
        openObjects = 0;
        openBytes = 0;
      }
      Unit.append(open, piece);
      openObjects += piece.objects();
      openBytes += piece.bytes();
    }
    if (!open.isEmpty()) {
      shards.add(new Shard(shards.size(), open));
    }
    return shards;
  }

  /** Drops what lies inside another directory of the list, and what stands there twice. */
  static List<Location> withoutNested(List<Location> uris) {
    List<Location> kept = new ArrayList<>();
    for (Location uri : uris.stream().distinct().toList()) {
      boolean nested =
          uris.stream()
              .anyMatch(
                  other ->
                      !other.equals(uri)
                          && (other.key().isEmpty() || other.key().endsWith("/"))
                          && other.scheme().equals(uri.scheme())
                          && other.bucket().equals(uri.bucket())
                          && uri.key().startsWith(other.key()));
      if (!nested) {
        kept.add(uri);
      }
    }
    return kept;
  }
}
