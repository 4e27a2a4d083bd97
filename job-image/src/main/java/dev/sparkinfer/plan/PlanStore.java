package dev.sparkinfer.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The committed plan of a run, where every driver and executor finds the same. */
public final class PlanStore {
  private static final long MAX_PLAN_BYTES = 512L << 20;
  private static final ObjectMapper DOCUMENTS = JsonMapper.builder().build();
  private static final JsonFactory JSON = new JsonFactory();

  private final Storage output;
  private final Location folder;

  /**
   * @param folder {@code <output>/_sparkinfer/}
   */
  public PlanStore(Storage output, Location folder) {
    this.output = output;
    this.folder = folder.directory();
  }

  /**
   * The plan, whose it is, and what names its parts.
   *
   * @param identity of the run that made it: the output is that run's
   * @param digest SHA-256, in hex, of the stored bytes
   */
  public record Committed(Plan plan, RunIdentity identity, String digest) {}

  /** What {@code plan.json} holds. */
  private record Document(SortedMap<String, Object> identity, Plan plan) {}

  /** Where the committed plan is. */
  public Location file() {
    return folder.resolve("plan.json");
  }

  /** Where attempts write their segments. */
  public Location attempts() {
    return folder.resolve("plan/");
  }

  /** The plan that some driver committed; empty when none has. */
  public Optional<Committed> load() throws StorageException {
    if (output.head(file()).isEmpty()) {
      return Optional.empty();
    }
    byte[] json = output.read(file(), null, MAX_PLAN_BYTES);
    try {
      Document document = DOCUMENTS.readValue(json, Document.class);
      if (document == null || document.identity() == null || document.plan() == null) {
        throw new IOException("it holds no plan");
      }
      return Optional.of(
          new Committed(document.plan(), new RunIdentity(document.identity()), Sha256.hex(json)));
    } catch (IOException e) {
      throw damaged(file(), e);
    }
  }

  /** Commits a plan, or adopts the one that another driver committed before. */
  public Committed commitOrAdopt(Plan plan, RunIdentity identity) throws StorageException {
    output.putIfAbsent(file(), json(plan, identity), "application/json", Map.of());
    // Read back in either case: a lost reply looks like another driver's commit.
    return load()
        .orElseThrow(
            () ->
                new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    file() + " was written and is not there",
                    null));
  }

  private static byte[] json(Plan plan, RunIdentity identity) {
    try {
      return DOCUMENTS.writeValueAsBytes(new Document(identity.fields(), plan));
    } catch (IOException e) {
      throw new IllegalStateException("a plan is plain values", e);
    }
  }

  /** The objects of a shard, in the plan's order. */
  public List<PlannedObject> read(Plan plan, Shard shard) throws StorageException {
    return read(plan.attempt(), plan.segments(), shard);
  }

  /** The same, for executors, which have no more of the plan than they need. */
  public List<PlannedObject> read(String attempt, List<Plan.Segment> segments, Shard shard)
      throws StorageException {
    List<PlannedObject> objects = new ArrayList<>(shard.objects());
    for (Shard.Piece piece : shard.pieces()) {
      Plan.Segment segment = segments.get(piece.segment());
      Location file = attempts().resolve(attempt).resolve(segment.name());
      byte[] lines = output.readRange(file, piece.offset(), piece.length());
      Location root = new Location(segment.scheme(), segment.bucket(), "");
      try {
        int before = objects.size();
        parse(lines, root, segment.prefix(), objects);
        if (objects.size() - before != piece.objects()) {
          throw new IOException(
              (objects.size() - before) + " objects instead of " + piece.objects());
        }
      } catch (IOException e) {
        throw damaged(file, e);
      }
    }
    return objects;
  }

  /** SHA-256 of identity and plan, 12 hex digits: what makes a part's name this run's own. */
  public static String partSuffix(String identityDigest, String planDigest) {
    return Hashing.sha256()
        .hashString(identityDigest + " " + planDigest, StandardCharsets.UTF_8)
        .toString()
        .substring(0, 12);
  }

  private static void parse(byte[] lines, Location root, String prefix, List<PlannedObject> into)
      throws IOException {
    try (JsonParser json = JSON.createParser(lines)) {
      while (json.nextToken() == JsonToken.START_ARRAY) {
        String key = json.nextTextValue();
        long size = json.nextLongValue(-1);
        String etag = json.nextTextValue();
        if (key == null || size < 0 || etag == null || json.nextToken() != JsonToken.END_ARRAY) {
          throw new IOException("line " + json.currentLocation().getLineNr() + " is damaged");
        }
        if (!key.startsWith(prefix)) {
          throw new IOException("'" + key + "' does not begin with '" + prefix + "'");
        }
        into.add(new PlannedObject(root.withKey(key), size, etag, key.substring(prefix.length())));
      }
    }
  }

  private static StorageException damaged(Location file, IOException cause) {
    return new StorageException(
        StorageException.Kind.OBJECT_CHANGED,
        file + " is not what this run wrote (" + cause.getMessage() + "); use another output.uri",
        cause);
  }
}
