package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * The HTML report that ends the run.
 *
 * @param enabled whether it is written
 * @param sampleImages how many pictures it shows; 0: no pixels are copied into it
 */
public record ReportSpec(
    @Default("true") Boolean enabled, @Default("48") @Min(0) @Max(1000) Integer sampleImages) {
  public ReportSpec {
    enabled = requireNonNullElse(enabled, true);
    sampleImages = requireNonNullElse(sampleImages, 48);
  }

  /** A report with 48 pictures. */
  public static ReportSpec defaults() {
    return new ReportSpec(true, 48);
  }
}
