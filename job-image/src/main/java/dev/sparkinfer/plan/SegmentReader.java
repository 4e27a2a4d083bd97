package dev.sparkinfer.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Reads shards out of a plan's segments. A segment is read as a whole, checked by its digest, and
 * kept for a while: the next shards lie in it too. For many threads.
 */
final class SegmentReader {
  private static final long KEPT_BYTES = 32L << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private final Storage output;
  private final Location attempts;

  /** By digest, which says all of the content. */
  private final Cache<String, byte[]> kept =
      CacheBuilder.newBuilder()
          .concurrencyLevel(1)
          .maximumWeight(KEPT_BYTES)
          .weigher((String sha256, byte[] content) -> content.length)
          .build();

  /**
   * @param attempts the folder of all attempts' segments
   */
  SegmentReader(Storage output, Location attempts) {
    this.output = output;
    this.attempts = attempts;
  }

  List<PlannedObject> read(String attempt, List<Plan.Segment> segments, Shard shard)
      throws StorageException {
    List<PlannedObject> objects = new ArrayList<>(shard.objects());
    for (Shard.Piece piece : shard.pieces()) {
      Plan.Segment segment = segments.get(piece.segment());
      Location file = attempts.resolve(attempt).resolve(segment.name());
      byte[] content = content(file, segment);
      try {
        int before = objects.size();
        parse(content, piece, segment, objects);
        if (objects.size() - before != piece.objects()) {
          throw new IOException(
              (objects.size() - before) + " objects instead of " + piece.objects());
        }
      } catch (IOException e) {
        throw PlanStore.damaged(file, e);
      }
    }
    return objects;
  }

  private byte[] content(Location file, Plan.Segment segment) throws StorageException {
    try {
      return kept.get(segment.sha256(), () -> verified(file, segment));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StorageException cause) {
        throw cause;
      }
      throw new IllegalStateException("reading " + file + " failed", e.getCause());
    }
  }

  private byte[] verified(Location file, Plan.Segment segment) throws StorageException {
    byte[] content;
    try {
      content = output.read(file, null, segment.length());
    } catch (StorageException e) {
      throw e.kind() == StorageException.Kind.OBJECT_TOO_LARGE ? PlanStore.damaged(file, e) : e;
    }
    String sha256 = Sha256.hex(content);
    if (!sha256.equals(segment.sha256())) {
      throw PlanStore.damaged(
          file, new IOException("its SHA-256 is " + sha256 + " and not " + segment.sha256()));
    }
    return content;
  }

  private static void parse(
      byte[] content, Shard.Piece piece, Plan.Segment segment, List<PlannedObject> into)
      throws IOException {
    Location root = new Location(segment.scheme(), segment.bucket(), "");
    if (piece.offset() + piece.length() > content.length) {
      throw new IOException("it ends at " + content.length);
    }
    try (JsonParser json =
        JSON.createParser(content, Math.toIntExact(piece.offset()), piece.length())) {
      while (json.nextToken() == JsonToken.START_ARRAY) {
        String key = json.nextTextValue();
        long size = json.nextLongValue(-1);
        String etag = json.nextTextValue();
        if (key == null || size < 0 || etag == null || json.nextToken() != JsonToken.END_ARRAY) {
          throw new IOException("line " + json.currentLocation().getLineNr() + " is damaged");
        }
        if (!key.startsWith(segment.prefix())) {
          throw new IOException("'" + key + "' does not begin with '" + segment.prefix() + "'");
        }
        String path = key.substring(segment.prefix().length());
        into.add(new PlannedObject(root.withKey(key), size, etag, path));
      }
    }
  }
}
