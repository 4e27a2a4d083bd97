package dev.sparkinfer.engine;

import java.util.Arrays;
import java.util.List;

/** A call of native code that does not end, with the images of one task that it is at. */
public final class OverrunException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int shard;
  private final int[] positions;

  OverrunException(String message, int shard, List<Integer> positions) {
    super(message);
    this.shard = shard;
    this.positions = positions.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The task's shard. */
  public int shard() {
    return shard;
  }

  /** Places in the shard of the images that one of which must be it. */
  public List<Integer> positions() {
    return Arrays.stream(positions).boxed().toList();
  }
}
