package dev.sparkinfer.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which objects a run reads, fixed once and for all: the content of {@code _sparkinfer/plan.json}.
 * It holds where the keys are written down, never the keys.
 *
 * @param attempt the folder of the segments, under {@code _sparkinfer/plan/}
 * @param segments in the order in which shards name them
 * @param shards in the order of the input URIs, and in each in the order of its listing
 * @param objects planned
 * @param bytes their sizes added up
 * @param skipped what was listed and is not read, by kind
 */
public record Plan(
    String attempt,
    List<Segment> segments,
    List<Shard> shards,
    long objects,
    long bytes,
    List<Skipped> skipped) {

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
    skipped = List.copyOf(skipped);
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

  /** Reads plans of earlier versions too, which have three counts in place of the list. */
  @JsonCreator
  static Plan read(
      @JsonProperty("attempt") String attempt,
      @JsonProperty("segments") List<Segment> segments,
      @JsonProperty("shards") List<Shard> shards,
      @JsonProperty("objects") long objects,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("skipped") @Nullable List<Skipped> skipped,
      @JsonProperty("folderMarkers") long folderMarkers,
      @JsonProperty("hidden") long hidden,
      @JsonProperty("filtered") long filtered) {
    List<Skipped> counted =
        skipped != null
            ? skipped
            : Stream.of(
                    new Skipped(SkippedKind.FolderMarker, folderMarkers, "", new TreeMap<>()),
                    new Skipped(SkippedKind.Hidden, hidden, "", new TreeMap<>()),
                    new Skipped(SkippedKind.NotIncluded, filtered, "", new TreeMap<>()))
                .filter(each -> each.objects() > 0)
                .toList();
    return new Plan(attempt, segments, shards, objects, bytes, counted);
  }

  /** How many objects were listed and are not read. */
  @JsonIgnore
  public long skippedObjects() {
    return skipped.stream().mapToLong(Skipped::objects).sum();
  }
}
