package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * When failed images fail the run.
 *
 * @param maxFailedImages how many images may fail, as a number or as a percentage of the planned
 *     images, rounded up; the run stops as soon as more have
 */
public record FailurePolicy(
    @Default("10%")
        @ValidationRule(
            value =
                "type(self) == string ? self.matches('^(100|[0-9]{1,2})%$')"
                    + " : int(self) >= 0 && int(self) <= 2147483647",
            message =
                "must be a number of images from 0 to 2147483647, or a percentage from 0% to 100%, such as \"10%\"")
        IntOrString maxFailedImages) {
  public FailurePolicy {
    maxFailedImages = requireNonNullElseGet(maxFailedImages, () -> new IntOrString("10%"));
  }

  /** A tenth of the images. */
  public static FailurePolicy defaults() {
    return new FailurePolicy(new IntOrString("10%"));
  }

  /** How many of {@code planned} images may fail. */
  public long allowedFailures(long planned) {
    String text = maxFailedImages.getValue().toString();
    if (!text.endsWith("%")) {
      return Long.parseLong(text);
    }
    long percent = Long.parseLong(text.substring(0, text.length() - 1));
    return (Math.multiplyExact(planned, percent) + 99) / 100;
  }
}
