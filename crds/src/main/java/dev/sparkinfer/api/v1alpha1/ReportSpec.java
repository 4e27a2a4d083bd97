package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

/**
 * The HTML report that ends the run.
 *
 * @param enabled whether it is written
 * @param sampleImages how many pictures it shows; 0: no pixels are copied into it
 */
public record ReportSpec(Boolean enabled, Integer sampleImages) {
  public ReportSpec {
    enabled = requireNonNullElse(enabled, true);
    sampleImages = requireNonNullElse(sampleImages, 48);
  }

  /** A report with 48 pictures. */
  public static ReportSpec defaults() {
    return new ReportSpec(true, 48);
  }
}
