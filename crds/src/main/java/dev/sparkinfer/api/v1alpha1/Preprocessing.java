package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an image becomes the model's input.
 *
 * @param normalization how channel values of 0 to 255 become the ones that the model was trained on
 * @param mean for Custom: the value to subtract, one for each channel (R, G, B), in 0 to 255, as
 *     decimal strings
 * @param std for Custom: the value to divide by, one for each channel (R, G, B), as decimal strings
 * @param resize how an image of any shape becomes the shape that the model takes
 * @param resizeShorterSide for CenterCrop: the pixels that the shorter side is scaled to before the
 *     centre is cut out; absent: the model's shorter side
 * @param interpolation the filter that resizing uses
 * @param orientation whether a picture is turned upright as its EXIF data say; a model that was
 *     trained on pictures as they are stored wants Ignore
 * @param width pixels, for models whose signature leaves the width open
 * @param height pixels, for models whose signature leaves the height open
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.normalization) || self.normalization != 'Custom'"
            + " || (has(self.mean) && has(self.std))",
    message = "normalization Custom needs mean and std")
@ValidationRule(
    value = "(!has(self.mean) && !has(self.std)) || self.normalization == 'Custom'",
    message = "mean and std are for normalization Custom only: set that, or take them out")
@ValidationRule(
    value =
        "!has(self.mean) || !has(self.std)"
            + " || (self.mean.size() == self.std.size() && self.mean.size() != 2)",
    message = "mean and std must be of one length: 3 values for RGB, or 1 for grey")
@ValidationRule(
    value = "!has(self.resizeShorterSide) || self.resize == 'CenterCrop'",
    message = "resizeShorterSide is for resize CenterCrop only: set that, or take it out")
@ValidationRule(
    value = "has(self.width) == has(self.height)",
    message = "width and height come together")
public record Preprocessing(
    @Default("None") Normalization normalization,
    @Size(min = 1, max = 3) @ElementRule(value = Rule.DECIMAL, message = Rule.DECIMAL_MESSAGE)
        List<@Size(max = 17) String> mean,
    @Size(min = 1, max = 3)
        @ElementRule(value = Rule.DECIMAL, message = Rule.DECIMAL_MESSAGE)
        @ElementRule(value = "!self.matches('^-|^0*([.]0*)?$')", message = "must be above 0")
        List<@Size(max = 17) String> std,
    @Default("Stretch") Resize resize,
    @Min(1) @Max(8192) @Nullable Integer resizeShorterSide,
    @Default("Bilinear") Interpolation interpolation,
    @Default("Apply") ExifOrientation orientation,
    @Min(1) @Max(4096) @Nullable Integer width,
    @Min(1) @Max(4096) @Nullable Integer height) {

  public Preprocessing {
    normalization = requireNonNullElse(normalization, Normalization.None);
    mean = Absent.toEmpty(mean);
    std = Absent.toEmpty(std);
    resize = requireNonNullElse(resize, Resize.Stretch);
    interpolation = requireNonNullElse(interpolation, Interpolation.Bilinear);
    orientation = requireNonNullElse(orientation, ExifOrientation.Apply);
  }

  /** No normalization; stretched with bilinear interpolation to the size of the signature. */
  public static Preprocessing defaults() {
    return new Preprocessing(
        Normalization.None,
        List.of(),
        List.of(),
        Resize.Stretch,
        null,
        Interpolation.Bilinear,
        ExifOrientation.Apply,
        null,
        null);
  }
}
