package dev.sparkinfer.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

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
   * A file of planned objects of one input URI: a JSON array {@code [key, size, etag]} a line.
   *
   * @param name in the attempt's folder
   * @param prefix what each key begins with and its path does not
   * @param sha256 of the file
   */
  public record Segment(
      String name,
      String scheme,
      String bucket,
      String prefix,
      long objects,
      long length,
      String sha256)
      implements Serializable {

    public Segment {
      // Plans of earlier versions know no paths.
      prefix = Objects.requireNonNullElse(prefix, "");
    }
  }

  public Plan {
    segments = List.copyOf(segments);
    shards = List.copyOf(shards);
    long inShards = 0;
    for (Shard shard : shards) {
      inShards += shard.objects();
      for (Shard.Piece piece : shard.pieces()) {
        Objects.checkIndex(piece.segment(), segments.size());
      }
    }
    if (inShards != objects) {
      throw new IllegalArgumentException(objects + " objects, and " + inShards + " in shards");
    }
  }

  /** What was listed and is not read. */
  @JsonIgnore
  public long skipped() {
    return folderMarkers + hidden + filtered;
  }
}
