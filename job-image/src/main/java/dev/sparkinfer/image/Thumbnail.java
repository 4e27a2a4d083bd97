package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.EncodeJpeg;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Makes small JPEGs for people to look at, of the same pixels that {@link ImageDecoder} sees. Any
 * number of threads may use it at once.
 */
public final class Thumbnail implements AutoCloseable {
  private static final long QUALITY = 80;

  private record Path(Orientation orientation, boolean scaled) {}

  private final DecodeSession session = new DecodeSession();
  private final Placeholder<TInt32> size;
  private final Placeholder<TFloat32> scale;
  private final Map<Path, Operand<TString>> outputs = new HashMap<>();

  public Thumbnail() {
    Ops tf = session.ops();
    size = tf.placeholder(TInt32.class);
    scale = tf.placeholder(TFloat32.class);
    PixelOps ops = new PixelOps(tf);
    Operand<TUint8> small =
        ops.bytes(
            tf.dtypes.cast(
                ops.resize(session.pixels(), Interpolation.BilinearAntialias, size, scale),
                TFloat32.class));
    for (Orientation orientation : Orientation.values()) {
      outputs.put(new Path(orientation, true), jpeg(tf, ops.upright(small, orientation)));
      outputs.put(
          new Path(orientation, false), jpeg(tf, ops.upright(session.pixels(), orientation)));
    }
  }

  private static Operand<TString> jpeg(Ops tf, Operand<TUint8> pixels) {
    return tf.image.encodeJpeg(pixels, EncodeJpeg.format("rgb"), EncodeJpeg.quality(QUALITY));
  }

  /**
   * Encodes a picture anew, its longer side at most {@code maxSide} pixels; a smaller one keeps its
   * size.
   *
   * @param image an encoded image of any format that is read
   * @param orientation whether the picture is turned as its metadata say
   * @param maxPixels a picture with more is refused by its header
   * @return a JPEG without metadata
   * @throws ImageException as {@link ImageDecoder#decode} does
   */
  public byte[] jpeg(byte[] image, int maxSide, ExifOrientation orientation, long maxPixels)
      throws ImageException {
    ImageHeader header = ImageHeader.read(image, maxPixels).oriented(orientation);
    int longer = Math.max(header.width(), header.height());
    boolean scaled = longer > maxSide;
    List<Tensor> owned = new ArrayList<>();
    try {
      Map<Operand<?>, Tensor> feeds = new HashMap<>();
      if (scaled) {
        int height = side(header.height(), maxSide, longer);
        int width = side(header.width(), maxSide, longer);
        owned.add(TInt32.vectorOf(height, width));
        feeds.put(size, owned.get(0));
        owned.add(
            TFloat32.vectorOf((float) height / header.height(), (float) width / header.width()));
        feeds.put(scale, owned.get(1));
      }
      Operand<TString> output =
          Objects.requireNonNull(outputs.get(new Path(header.orientation(), scaled)));
      try (Tensor encoded = session.run(image, header, feeds, output)) {
        return ((TString) encoded).asBytes().getObject();
      }
    } finally {
      owned.forEach(Tensor::close);
    }
  }

  private static int side(int side, int maxSide, int longer) {
    return Math.toIntExact(Math.max(1, Math.round((double) side * maxSide / longer)));
  }

  @Override
  public void close() {
    session.close();
  }
}
