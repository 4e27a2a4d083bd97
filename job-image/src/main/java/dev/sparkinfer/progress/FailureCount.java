package dev.sparkinfer.progress;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.util.List;

/**
 * How many images failed for one reason.
 *
 * @param exampleKeys a few of them
 */
public record FailureCount(ErrorCode code, long count, List<String> exampleKeys) {

  public FailureCount {
    if (count <= 0) {
      throw new IllegalArgumentException(code + ": nothing failed " + count + " times");
    }
    exampleKeys = List.copyOf(exampleKeys);
  }
}
