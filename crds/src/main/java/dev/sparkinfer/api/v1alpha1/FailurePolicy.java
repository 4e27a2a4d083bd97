package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * When an image has failed, and when failed images fail the run.
 *
 * @param maxFailedImages how many images may fail, as a number or as a percentage of the planned
 *     images, rounded up; the run stops as soon as more have
 * @param decodeTimeoutSeconds how long decoding one image alone may take; an image that takes
 *     longer, twice, is an error row
 * @param predictTimeoutSeconds how long the model may take for one image alone; an image that takes
 *     longer, twice, is an error row
 */
public record FailurePolicy(
    @Default("10%")
        @ValidationRule(
            value =
                "type(self) == string ? self.matches('^(100|[0-9]{1,2})%$')"
                    + " : int(self) >= 0 && int(self) <= 2147483647",
            message =
                "must be a number of images from 0 to 2147483647, or a percentage from 0% to 100%, such as \"10%\"")
        IntOrString maxFailedImages,
    @Default("60") @Min(1) @Max(86400) Integer decodeTimeoutSeconds,
    @Default("300") @Min(1) @Max(86400) Integer predictTimeoutSeconds) {
  public FailurePolicy {
    decodeTimeoutSeconds = requireNonNullElse(decodeTimeoutSeconds, 60);
    predictTimeoutSeconds = requireNonNullElse(predictTimeoutSeconds, 300);
    maxFailedImages = requireNonNullElseGet(maxFailedImages, () -> new IntOrString("10%"));
  }

  /** A tenth of the images; a minute to decode one, five to predict it. */
  public static FailurePolicy defaults() {
    return new FailurePolicy(new IntOrString("10%"), 60, 300);
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
