package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

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
 * @param width pixels, for models whose signature leaves the width open
 * @param height pixels, for models whose signature leaves the height open
 */
public record Preprocessing(
    Normalization normalization,
    List<String> mean,
    List<String> std,
    Resize resize,
    @Nullable Integer resizeShorterSide,
    Interpolation interpolation,
    @Nullable Integer width,
    @Nullable Integer height) {

  public Preprocessing {
    normalization = requireNonNullElse(normalization, Normalization.None);
    mean = Absent.toEmpty(mean);
    std = Absent.toEmpty(std);
    resize = requireNonNullElse(resize, Resize.Stretch);
    interpolation = requireNonNullElse(interpolation, Interpolation.Bilinear);
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
        null,
        null);
  }
}
