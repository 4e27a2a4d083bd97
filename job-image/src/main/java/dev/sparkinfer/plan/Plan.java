package dev.sparkinfer.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Which objects a run reads, fixed once and for all: the content of {@code _sparkinfer/plan.json}.
 * It holds where the keys are written down, never the keys.
 *
 * @param attempt the folder of the segments, under {@code _sparkinfer/plan/}
 * @param segments in the order in which shards name them
 * @param shards in key order
 * @param objects planned
 * @param bytes their sizes added up
 * @param folderMarkers keys ending in {@code /} that were skipped
 * @param hidden names starting with {@code .} or {@code _} that were skipped
 * @param filtered keys that include and exclude left out
 */
public record Plan(
    String attempt,
    List<Segment> segments,
    List<Shard> shards,
    long objects,
    long bytes,
    long folderMarkers,
    long hidden,
    long filtered) {

  /**
   * A file of planned objects of one bucket: a JSON array {@code [key, size, etag]} a line.
   *
   * @param name in the attempt's folder
   * @param sha256 of the file
   */
  public record Segment(
      String name, String scheme, String bucket, long objects, long length, String sha256)
      implements Serializable {}

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public Plan {
    segments = List.copyOf(segments);
    shards = List.copyOf(shards);
  }

  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new IllegalStateException("a plan is plain values", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IOException when it is something else
   */
  public static Plan fromJson(byte[] json) throws IOException {
    Plan plan = JSON.readValue(json, Plan.class);
    if (plan == null) {
      throw new IOException("it holds no plan");
    }
    return plan;
  }

  /** What was listed and is not read. */
  @JsonIgnore
  public long skipped() {
    return folderMarkers + hidden + filtered;
  }
}
