package dev.sparkinfer.engine;

import com.google.common.primitives.Ints;
import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.image.PixelSpec;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What an engine needs to know of a run besides its model.
 *
 * @param pixels null for models that take encoded bytes
 * @param limits of a picture, by its header
 * @param maxObjectBytes of an encoded picture
 * @param ranking of a row's predictions
 * @param batchSize null: chosen here
 */
public record EngineSpec(
    @Nullable PixelSpec pixels,
    PictureLimits limits,
    long maxObjectBytes,
    Ranking ranking,
    @Nullable Integer batchSize)
    implements Serializable {

  /** The smallest batch that is tried holds as many values as 8 such pictures, 32 on a GPU. */
  private static final long PICTURE_ELEMENTS = 224 * 224 * 3;

  /** How pictures are shown to people: as the model sees them. */
  public ExifOrientation orientation() {
    return pixels == null ? ExifOrientation.Apply : pixels.orientation();
  }

  /** As given; otherwise sizes to try. */
  BatchSize batchSize(boolean gpu) {
    if (batchSize != null) {
      return new BatchSize(batchSize);
    }
    if (pixels == null) {
      return new BatchSize(32);
    }
    long elements = (long) pixels.height() * pixels.width() * pixels.channels();
    long fits = (gpu ? 32 : 8) * PICTURE_ELEMENTS / elements;
    int least = Ints.constrainToRange(Ints.saturatedCast(fits), 4, 64);
    return new BatchSize(least, 2 * least, 4 * least);
  }
}
