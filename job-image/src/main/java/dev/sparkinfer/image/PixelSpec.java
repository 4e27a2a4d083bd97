package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pixels that a model takes, and how a picture becomes them.
 *
 * @param height of the model's input
 * @param width of the model's input
 * @param channels 3 (RGB) or 1 (grey)
 * @param uint8 whether the tensor holds bytes, rounded to the nearest, instead of floats
 * @param mean of {@code Custom}: one for each channel, 0 to 255; else empty
 * @param std of {@code Custom}: one for each channel; else empty
 * @param resizeShorterSide of {@code CenterCrop}: in pixels; null: the model's shorter side
 * @param maxPixels a picture with more is refused by its header
 */
public record PixelSpec(
    int height,
    int width,
    int channels,
    boolean uint8,
    Normalization normalization,
    List<Double> mean,
    List<Double> std,
    Resize resize,
    @Nullable Integer resizeShorterSide,
    Interpolation interpolation,
    long maxPixels)
    implements Serializable {

  public PixelSpec {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }
}
