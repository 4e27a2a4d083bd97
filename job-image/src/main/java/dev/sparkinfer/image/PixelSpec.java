package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
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
 * @param orientation whether EXIF data turn the picture
 * @param limits a larger picture is refused by its header
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
    ExifOrientation orientation,
    PictureLimits limits)
    implements Serializable {

  public PixelSpec {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    require(height >= 1 && width >= 1, "a model's input of " + width + "x" + height + " pixels");
    require(channels == 1 || channels == 3, channels + " channels; 1 and 3 are known");
    require(
        resizeShorterSide == null || resizeShorterSide >= 1,
        "a shorter side of " + resizeShorterSide + " pixels");
    require(
        !uint8 || normalization == Normalization.None,
        "a model that takes uint8 takes no normalization but None, not " + normalization);
    switch (normalization) {
      case None, ZeroToOne, MinusOneToOne -> {}
      case ImageNetTorch, ImageNetCaffe ->
          require(channels == 3, normalization + " is for 3 channels, not " + channels);
      case Custom -> {
        require(
            mean.size() == channels && std.size() == channels,
            "%d means and %d stds for %d channels".formatted(mean.size(), std.size(), channels));
        require(std.stream().allMatch(x -> x > 0), "a std that is not above zero");
      }
    }
  }

  /** The shorter side of a picture scaled for {@code CenterCrop}, in pixels. */
  int shorterSide() {
    return resizeShorterSide == null ? Math.min(height, width) : resizeShorterSide;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
