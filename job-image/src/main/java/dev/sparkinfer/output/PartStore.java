package dev.sparkinfer.output;

import dev.sparkinfer.storage.AnyOrderListing;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/**
 * Commits parts: one conditional PUT a shard, so that a part is there whole, once, or not at all.
 */
public final class PartStore {
  private static final int CONCURRENT_HEADS = 128;

  /** Statistics begin with their counts. */
  private static final int COUNTS_BYTES = 16 << 10;

  private final Storage output;
  private final Naming naming;

  /**
   * How parts are called.
   *
   * @param root the output directory
   * @param suffix of identity and plan, 12 hex digits
   * @param extension of the format, with its dot
   */
  public record Naming(Location root, String suffix, String extension) implements Serializable {

    /** {@code part-<shard>-<suffix><extension>}. */
    public String name(int shard) {
      return String.format(Locale.ROOT, "part-%06d-%s%s", shard, suffix, extension);
    }

    Pattern pattern() {
      return Pattern.compile("part-(\\d{6,9})-" + suffix + Pattern.quote(extension));
    }
  }

  public PartStore(Storage output, Naming naming) {
    this.output = output;
    this.naming = naming;
  }

  /**
   * Commits a shard's part, unless another attempt has done so before.
   *
   * @return what the part that is there now holds: another attempt's rows are the same but for
   *     objects that changed or vanished between the two
   */
  public PartCounts commit(int shard, byte[] content, String contentType, PartCounts counts)
      throws StorageException {
    Location part = naming.root().resolve(naming.name(shard));
    return switch (output.putIfAbsent(part, content, contentType, counts.toMetadata())) {
      case CREATED -> counts;
      case EXISTED -> counts(part);
    };
  }

  /** What the shard's part holds; empty while it is not committed. */
  public Optional<PartCounts> committed(int shard) throws StorageException {
    Location part = naming.root().resolve(naming.name(shard));
    Optional<Storage.Head> head = output.head(part);
    return head.isPresent() ? Optional.of(counts(part, head.get())) : Optional.empty();
  }

  /** Which shards have their part. */
  public BitSet present() throws StorageException {
    BitSet present = new BitSet();
    PartListing.of(output, naming).keySet().forEach(present::set);
    return present;
  }

  /** What is committed so far, by shard. */
  public Map<Integer, PartCounts> committed() throws StorageException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(CONCURRENT_HEADS);
    try {
      Map<Integer, Future<PartCounts>> heads = new TreeMap<>();
      PartListing.of(output, naming)
          .forEach((shard, part) -> heads.put(shard, pool.submit(() -> counts(part))));
      Map<Integer, PartCounts> committed = new TreeMap<>();
      for (Map.Entry<Integer, Future<PartCounts>> head : heads.entrySet()) {
        committed.put(head.getKey(), head.getValue().get());
      }
      return committed;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StorageException cause) {
        throw cause;
      }
      throw new IllegalStateException("reading the parts' metadata failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** An object in the output that a reader of the table would take for a part; empty: none. */
  public static Optional<Location> firstVisible(Storage output, Location root)
      throws StorageException {
    Location directory = root.directory();
    try (Storage.Listing listing = new AnyOrderListing(output, directory)) {
      List<ObjectEntry> page = listing.nextPage();
      while (!page.isEmpty()) {
        for (ObjectEntry entry : page) {
          String name = entry.key().substring(directory.key().length());
          if (!name.isEmpty() && !name.startsWith("_") && !name.startsWith(".")) {
            return Optional.of(directory.withKey(entry.key()));
          }
        }
        page = listing.nextPage();
      }
    }
    return Optional.empty();
  }

  private PartCounts counts(Location part) throws StorageException {
    Storage.Head head =
        output
            .head(part)
            .orElseThrow(
                () ->
                    new StorageException(
                        StorageException.Kind.OBJECT_CHANGED,
                        part + " was listed and is gone",
                        null));
    return counts(part, head);
  }

  /** Stores are about that drop the metadata of objects; the statistics have the counts too. */
  private PartCounts counts(Location part, Storage.Head head) throws StorageException {
    try {
      return PartCounts.fromMetadata(head.metadata());
    } catch (IOException noMetadata) {
      String name = part.key().substring(naming.root().key().length());
      Location statistics = new OutputLayout(naming.root()).statistics(name);
      try {
        return PartCounts.fromStatistics(output.readRange(statistics, 0, COUNTS_BYTES));
      } catch (StorageException e) {
        if (e.kind() != StorageException.Kind.OBJECT_NOT_FOUND) {
          throw e;
        }
        throw uncounted(part, statistics + " is gone", noMetadata);
      } catch (IOException e) {
        throw uncounted(part, statistics + " is damaged", noMetadata);
      }
    }
  }

  private static StorageException uncounted(
      Location part, String statistics, IOException noMetadata) {
    return new StorageException(
        StorageException.Kind.OBJECT_CHANGED,
        part
            + " has lost its metadata ("
            + noMetadata.getMessage()
            + "), and "
            + statistics
            + ": delete the part to have both made again",
        noMetadata);
  }
}
