package dev.sparkinfer.engine;

import dev.sparkinfer.image.PixelSpec;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine needs to know of a run besides its model.
 *
 * @param pixels null for models that take encoded bytes
 * @param maxPixels of a picture, by its header
 * @param maxObjectBytes of an encoded picture
 * @param labels by class index; empty: the indices are the labels
 * @param topK predictions a row
 * @param batchSize null: chosen here
 */
public record EngineSpec(
    @Nullable PixelSpec pixels,
    long maxPixels,
    long maxObjectBytes,
    List<String> labels,
    int topK,
    @Nullable Integer batchSize)
    implements Serializable {

  /** Values in a batch: 16 pictures of 224x224 for a core, 64 for a GPU. */
  private static final long CPU_ELEMENTS = 2_500_000;

  private static final long GPU_ELEMENTS = 10_000_000;

  public EngineSpec {
    labels = List.copyOf(labels);
  }

  /** Images a batch: as given, or as many as fill 10 MB of floats, 40 MB on a GPU; 8 to 256. */
  int images(boolean gpu) {
    if (batchSize != null) {
      return batchSize;
    }
    if (pixels == null) {
      return 32;
    }
    long elements = (long) pixels.height() * pixels.width() * pixels.channels();
    return (int) Math.max(8, Math.min(256, (gpu ? GPU_ELEMENTS : CPU_ELEMENTS) / elements));
  }
}
