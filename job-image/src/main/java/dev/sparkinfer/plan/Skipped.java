package dev.sparkinfer.plan;

import dev.sparkinfer.api.v1alpha1.SkippedKind;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Objects that were listed and are not planned, all for one cause.
 *
 * @param example the key of one of them; a picture's if there are pictures. Empty in plans of
 *     earlier versions
 * @param pictures how many have a picture's extension, by extension as the keys write it: {@code
 *     .JPEG}
 */
public record Skipped(
    SkippedKind kind, long objects, String example, SortedMap<String, Long> pictures) {

  public Skipped {
    pictures = Collections.unmodifiableSortedMap(new TreeMap<>(pictures));
  }

  /** How many have a picture's extension. */
  public long allPictures() {
    return pictures.values().stream().mapToLong(Long::longValue).sum();
  }
}
