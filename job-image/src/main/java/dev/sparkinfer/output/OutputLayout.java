package dev.sparkinfer.output;

import dev.sparkinfer.storage.Location;

/**
 * The names under {@code output.uri}: parts and {@code _SUCCESS}, and all else in {@code
 * _sparkinfer/}, where no name ends in a part's extension.
 *
 * @param root the output directory
 */
public record OutputLayout(Location root) {

  public OutputLayout {
    root = root.directory();
  }

  /** Everything that is no part. */
  public Location folder() {
    return root.resolve("_sparkinfer/");
  }

  /** Whose output this is: the run's identity. */
  public Location run() {
    return folder().resolve("run.json");
  }

  /** The statistics of one part. */
  public Location statistics(String partName) {
    return folder().resolve("statistics/" + partName + ".json");
  }

  public Location summary() {
    return folder().resolve("summary.json");
  }

  public Location report() {
    return folder().resolve("report.html");
  }

  /** Written last: the output is whole. */
  public Location success() {
    return root.resolve("_SUCCESS");
  }
}
