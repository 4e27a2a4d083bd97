package dev.sparkinfer.plan;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lists the input into segments and cuts them into shards. Keys pass through and are never held: at
 * 10^8 objects the heap stays under 512 MiB.
 */
public final class Planner {
  private static final int WORKERS = 16;
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
  private final LongAdder folderMarkers = new LongAdder();
  private final LongAdder hidden = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final AtomicInteger segmentNumbers = new AtomicInteger();
  private final ConcurrentHashMap<Integer, Plan.Segment> segments = new ConcurrentHashMap<>();

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

  /**
   * Lists directories and single objects, writes their segments and returns the plan, which nothing
   * has committed yet.
   *
   * @param uris directories (their key ends in {@code /}), or single objects; those inside another
   *     directory are read once
   * @return without the single objects that do not exist
   */
  public Plan plan(List<Location> uris) throws StorageException, InterruptedException {
    List<Unit> units = new ArrayList<>();
    for (Location uri : withoutNested(uris)) {
      if (uri.key().isEmpty() || uri.key().endsWith("/")) {
        units.addAll(listDirectory(uri));
      } else {
        units.addAll(single(uri));
      }
    }
    List<Plan.Segment> written =
        segments.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    long bytes = units.stream().mapToLong(u -> u.piece().bytes()).sum();
    return new Plan(
        attempt,
        written,
        cut(units, planned.sum(), rowBytes),
        planned.sum(),
        bytes,
        folderMarkers.sum(),
        hidden.sum(),
        filtered.sum());
  }

  private List<Unit> single(Location object) throws StorageException {
    Optional<Storage.Head> head = input.head(object);
    if (head.isEmpty()) {
      return List.of();
    }
    SegmentWriter writer = newWriter(object, "");
    writer.add(head.get().entry());
    planned.increment();
    writer.finish();
    return writer.units();
  }

  private List<Unit> listDirectory(Location directory)
      throws StorageException, InterruptedException {
    List<SegmentWriter> writers = new ArrayList<>();
    new ParallelListing(
            input,
            directory,
            startAfter -> {
              SegmentWriter writer = newWriter(directory, startAfter);
              synchronized (writers) {
                writers.add(writer);
              }
              return new PlanningSink(directory, writer);
            })
        .run(WORKERS);
    writers.sort(Comparator.comparing(SegmentWriter::startAfter, KeyOrder::compare));
    List<Unit> units = new ArrayList<>();
    for (SegmentWriter writer : writers) {
      units.addAll(writer.units());
    }
    return units;
  }

  /** Judges a range's keys and writes down the planned ones. */
  private final class PlanningSink implements ParallelListing.RangeSink {
    private final Location directory;
    private final SegmentWriter writer;

    PlanningSink(Location directory, SegmentWriter writer) {
      this.directory = directory;
      this.writer = writer;
    }

    @Override
    public void accept(List<ObjectEntry> page) throws StorageException {
      for (ObjectEntry object : page) {
        String relative = object.key().substring(directory.key().length());
        switch (filter.judge(relative)) {
          case PLANNED -> {
            writer.add(object);
            planned.increment();
          }
          case FOLDER_MARKER -> folderMarkers.increment();
          case HIDDEN -> hidden.increment();
          case FILTERED -> filtered.increment();
        }
      }
    }

    /** Not later: the buffers of all ranges of a large listing would not fit the heap. */
    @Override
    public void end() throws StorageException {
      writer.finish();
    }
  }

  private SegmentWriter newWriter(Location where, String startAfter) {
    return new SegmentWriter(
        output,
        folder.resolve(attempt).directory(),
        where,
        startAfter,
        segmentNumbers::getAndIncrement,
        segments::put,
        this::unitObjects);
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
