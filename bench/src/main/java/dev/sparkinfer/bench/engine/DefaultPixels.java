package dev.sparkinfer.bench.engine;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.image.PixelSpec;
import dev.sparkinfer.model.ModelSignature;
import java.util.List;

/** What a resource that says nothing of preprocessing makes of pictures. */
final class DefaultPixels {
  static final PictureLimits LIMITS = new PictureLimits(100_000_000, 65_535);

  private DefaultPixels() {}

  /** For a model that takes floats. */
  static PixelSpec of(ModelSignature signature) {
    return new PixelSpec(
        signature.height(),
        signature.width(),
        signature.channels(),
        false,
        Normalization.None,
        List.of(),
        List.of(),
        Resize.Stretch,
        null,
        Interpolation.Bilinear,
        ExifOrientation.Apply,
        LIMITS);
  }
}
