package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Makes a model's input of an encoded image: decode, turn upright, resize, normalise, in this order
 * as far as pixels can tell. One for a process; any number of threads may use it at once, and all
 * work is done in them.
 *
 * <p>Alpha is dropped, never blended; 16-bit samples keep their high byte; colour profiles and
 * gamma are ignored; grey becomes three equal channels; of an animation the first frame is taken. A
 * picture that already has the wanted size is not resized. {@link Geometry} holds the rounding of
 * sizes, {@link PixelOps} that of pixels.
 */
public final class ImageDecoder implements AutoCloseable {

  /** A way through the graph: one for each orientation, with and without scaling. */
  private record Path(Orientation orientation, boolean scaled) {}

  private final PixelSpec spec;
  private final DecodeSession session = new DecodeSession();
  private final Placeholder<TInt32> size;
  private final Placeholder<TFloat32> scale;
  private final Placeholder<TInt32> cropBegin;
  private final Placeholder<TInt32> cropSize;
  private final Placeholder<TInt32> paddings;
  private final Map<Path, Operand<? extends TNumber>> outputs = new HashMap<>();

  /** Builds the graph for a model's input. */
  public ImageDecoder(PixelSpec spec) {
    this.spec = spec;
    Ops tf = session.ops();
    size = tf.placeholder(TInt32.class);
    scale = tf.placeholder(TFloat32.class);
    cropBegin = tf.placeholder(TInt32.class);
    cropSize = tf.placeholder(TInt32.class);
    paddings = tf.placeholder(TInt32.class);
    PixelOps ops = new PixelOps(tf);
    for (Orientation orientation : Orientation.values()) {
      outputs.put(
          new Path(orientation, false), finish(ops, ops.upright(session.pixels(), orientation)));
      outputs.put(new Path(orientation, true), finish(ops, scaled(ops, orientation)));
    }
  }

  /**
   * Turning few pixels is cheaper than turning many, and the filters are symmetric; {@code Nearest}
   * is not: halfway between two pixels it takes the later one.
   */
  private Operand<? extends TNumber> scaled(PixelOps ops, Orientation orientation) {
    if (spec.interpolation() == Interpolation.Nearest) {
      return ops.resize(
          ops.upright(session.pixels(), orientation), spec.interpolation(), size, scale);
    }
    return ops.upright(
        ops.resize(session.pixels(), spec.interpolation(), size, scale), orientation);
  }

  private Operand<? extends TNumber> finish(PixelOps ops, Operand<? extends TNumber> pixels) {
    return switch (spec.resize()) {
      case Stretch -> ops.modelInput(pixels, spec);
      case CenterCrop ->
          ops.modelInput(ops.pad(ops.crop(pixels, cropBegin, cropSize), paddings), spec);
      case Letterbox -> ops.modelInput(ops.pad(pixels, paddings), spec);
    };
  }

  /**
   * Decodes one image.
   *
   * @return float32, or uint8 where the model takes it, [height, width, channels]; the caller
   *     closes it
   * @throws ImageException when the content is no image that can be read; whatever else is thrown
   *     (memory, a defect) says nothing of the image
   */
  public Tensor decode(byte[] bytes) throws ImageException {
    ImageHeader header = ImageHeader.read(bytes, spec.maxPixels()).oriented(spec.orientation());
    Geometry geometry = Geometry.of(spec, header.uprightHeight(), header.uprightWidth());
    boolean scaled =
        geometry.scaledHeight() != header.uprightHeight()
            || geometry.scaledWidth() != header.uprightWidth();
    List<Tensor> owned = new ArrayList<>();
    try {
      Map<Operand<?>, Tensor> feeds = new HashMap<>();
      if (scaled) {
        geometry.checkMemory(header, spec.interpolation());
        boolean swap =
            header.orientation().swapsSides() && spec.interpolation() != Interpolation.Nearest;
        int height = swap ? geometry.scaledWidth() : geometry.scaledHeight();
        int width = swap ? geometry.scaledHeight() : geometry.scaledWidth();
        feed(feeds, owned, size, TInt32.vectorOf(height, width));
        if (spec.interpolation() == Interpolation.BilinearAntialias) {
          feed(
              feeds,
              owned,
              scale,
              TFloat32.vectorOf((float) height / header.height(), (float) width / header.width()));
        }
      }
      if (spec.resize() == Resize.CenterCrop) {
        feed(feeds, owned, cropBegin, TInt32.vectorOf(geometry.cropTop(), geometry.cropLeft(), 0));
        feed(
            feeds,
            owned,
            cropSize,
            TInt32.vectorOf(geometry.cropHeight(), geometry.cropWidth(), 3));
      }
      if (spec.resize() != Resize.Stretch) {
        feed(feeds, owned, paddings, paddings(geometry));
      }
      Operand<? extends TNumber> output =
          Objects.requireNonNull(outputs.get(new Path(header.orientation(), scaled)));
      return session.run(bytes, header, feeds, output);
    } finally {
      owned.forEach(Tensor::close);
    }
  }

  private TInt32 paddings(Geometry geometry) {
    return TInt32.tensorOf(
        StdArrays.ndCopyOf(
            new int[][] {
              {geometry.padTop(), spec.height() - geometry.cropHeight() - geometry.padTop()},
              {geometry.padLeft(), spec.width() - geometry.cropWidth() - geometry.padLeft()},
              {0, 0}
            }));
  }

  private static void feed(
      Map<Operand<?>, Tensor> feeds, List<Tensor> owned, Operand<?> into, Tensor tensor) {
    owned.add(tensor);
    feeds.put(into, tensor);
  }

  /** Frees the graph; no thread may be decoding. */
  @Override
  public void close() {
    session.close();
  }
}
