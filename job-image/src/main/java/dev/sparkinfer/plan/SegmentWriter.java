package dev.sparkinfer.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Writes the objects of one key range into segments of about 4 MiB, one JSON array {@code [key,
 * size, etag]} a line, and keeps where units of them lie. For one thread.
 */
final class SegmentWriter {
  private static final int SEGMENT_BYTES = 4 << 20;
  private static final long UNIT_BYTES = 256L << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private final Storage output;
  private final Location folder;
  private final Location source;
  private final String startAfter;
  private final IntSupplier numbers;
  private final IntSupplier unitObjects;

  private final List<Unit> units = new ArrayList<>();
  private final SortedMap<Integer, Plan.Segment> segments = new TreeMap<>();
  private ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private int segment = -1;
  private long segmentObjects;
  private int unitStart;
  private int unitCount;
  private long unitBytes;

  SegmentWriter(
      Storage output,
      Location folder,
      Location source,
      String startAfter,
      IntSupplier numbers,
      IntSupplier unitObjects) {
    this.output = output;
    this.folder = folder;
    this.source = source;
    this.startAfter = startAfter;
    this.numbers = numbers;
    this.unitObjects = unitObjects;
  }

  /** Where the range begins; ranges sort by it. */
  String startAfter() {
    return startAfter;
  }

  void add(ObjectEntry object) throws StorageException {
    if (segment < 0) {
      segment = numbers.getAsInt();
    }
    // A line's generator flushes into the buffer, which is memory: it cannot fail.
    try (JsonGenerator line = JSON.createGenerator(buffer)) {
      line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      line.writeStartArray();
      line.writeString(object.key());
      line.writeNumber(object.size());
      line.writeString(object.etag());
      line.writeEndArray();
      line.writeRaw('\n');
    } catch (IOException e) {
      throw new IllegalStateException("cannot write to memory", e);
    }
    unitCount++;
    unitBytes += object.size();
    segmentObjects++;
    if (unitCount >= unitObjects.getAsInt() || unitBytes >= UNIT_BYTES) {
      closeUnit();
      if (buffer.size() >= SEGMENT_BYTES) {
        closeSegment();
      }
    }
  }

  /** Writes what is left, so that nothing of it is held but the units. */
  void finish() throws StorageException {
    closeUnit();
    closeSegment();
  }

  /**
   * In the order of the listing, with the segments' numbers in place of their indexes; whole once
   * finished.
   */
  List<Unit> units() {
    return units;
  }

  /** By number; whole once finished. */
  SortedMap<Integer, Plan.Segment> segments() {
    return segments;
  }

  private void closeUnit() {
    if (unitCount > 0) {
      units.add(
          new Unit(
              new Shard.Piece(
                  segment, unitStart, buffer.size() - unitStart, unitCount, unitBytes)));
      unitStart = buffer.size();
      unitCount = 0;
      unitBytes = 0;
    }
  }

  private void closeSegment() throws StorageException {
    if (segmentObjects == 0) {
      return;
    }
    byte[] content = buffer.toByteArray();
    String name = String.format(Locale.ROOT, "segment-%06d.jsonl", segment);
    output.put(folder.resolve(name), content, "application/jsonl");
    segments.put(
        segment,
        new Plan.Segment(
            name,
            source.scheme(),
            source.bucket(),
            source.key().substring(0, source.key().lastIndexOf('/') + 1),
            segmentObjects,
            content.length,
            Sha256.hex(content)));
    buffer = new ByteArrayOutputStream();
    segment = -1;
    segmentObjects = 0;
    unitStart = 0;
  }
}
