package dev.sparkinfer.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.List;

/**
 * A consecutive share of the plan: one Spark task, one part.
 *
 * @param index from 0, in the plan's order
 * @param pieces where its objects are written down, in order
 */
public record Shard(int index, List<Piece> pieces) implements Serializable {

  /**
   * A byte range of a plan segment.
   *
   * @param segment the segment's index in the plan
   * @param offset of the first line, in bytes
   * @param length in bytes
   * @param objects lines in it
   * @param bytes the objects' sizes added up
   */
  public record Piece(int segment, long offset, int length, int objects, long bytes)
      implements Serializable {}

  public Shard {
    pieces = List.copyOf(pieces);
  }

  @JsonIgnore
  public int objects() {
    return pieces.stream().mapToInt(Piece::objects).sum();
  }

  /** The sizes of all its objects, in bytes. */
  @JsonIgnore
  public long bytes() {
    return pieces.stream().mapToLong(Piece::bytes).sum();
  }
}
