package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.Interpolation;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** The steps from stored pixels to a model's input, each as TensorFlow operations. */
final class PixelOps {

  /** The weights of {@code tf.image.rgb_to_grayscale}. */
  private static final float[][] LUMA = {{0.2989f}, {0.5870f}, {0.1140f}};

  private static final float[] TORCH_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] TORCH_STD = {0.229f, 0.224f, 0.225f};
  private static final float[] CAFFE_MEAN_BGR = {103.939f, 116.779f, 123.68f};

  private final Ops tf;

  PixelOps(Ops tf) {
    this.tf = tf;
  }

  /**
   * Scales [height, width, 3], as {@code tf.image.resize} does it: nearest stays uint8, the others
   * give float32 in 0..255; bicubic overshoots that, and is not clamped.
   *
   * @param size int32 [2], the new height and width
   * @param scale float32 [2], new over old height and width; only antialiasing needs it
   */
  Operand<? extends TNumber> resize(
      Operand<TUint8> pixels,
      Interpolation interpolation,
      Operand<TInt32> size,
      Operand<TFloat32> scale) {
    Operand<TUint8> batch = tf.expandDims(pixels, tf.constant(0));
    return switch (interpolation) {
      case Bilinear ->
          first(tf.image.resizeBilinear(batch, size, ResizeBilinear.halfPixelCenters(true)));
      case Bicubic ->
          first(tf.image.resizeBicubic(batch, size, ResizeBicubic.halfPixelCenters(true)));
      case Nearest ->
          first(
              tf.image.resizeNearestNeighbor(
                  batch, size, ResizeNearestNeighbor.halfPixelCenters(true)));
      case BilinearAntialias ->
          first(
              tf.image.scaleAndTranslate(
                  batch,
                  size,
                  scale,
                  tf.constant(new float[] {0, 0}),
                  ScaleAndTranslate.kernelType("triangle"),
                  ScaleAndTranslate.antialias(true)));
    };
  }

  private <T extends TNumber> Operand<T> first(Operand<T> batchOfOne) {
    return tf.squeeze(batchOfOne, Squeeze.axis(List.of(0L)));
  }

  /** Turns stored rows and columns of [height, width, channels] upright. */
  <T extends TNumber> Operand<T> upright(Operand<T> pixels, Orientation orientation) {
    Operand<T> turned =
        orientation.swapsSides()
            ? tf.linalg.transpose(pixels, tf.constant(new int[] {1, 0, 2}))
            : pixels;
    if (orientation.flipsRows()) {
      turned = tf.reverse(turned, tf.constant(new int[] {0}));
    }
    if (orientation.flipsColumns()) {
      turned = tf.reverse(turned, tf.constant(new int[] {1}));
    }
    return turned;
  }

  /** Cuts a window out. */
  <T extends TNumber> Operand<T> crop(
      Operand<T> pixels, Operand<TInt32> begin, Operand<TInt32> size) {
    return tf.slice(pixels, begin, size);
  }

  /** Puts black around. */
  <T extends TNumber> Operand<T> pad(Operand<T> pixels, Operand<TInt32> paddings) {
    return tf.pad(pixels, paddings, tf.dtypes.cast(tf.constant(0), pixels.type()));
  }

  /**
   * What the model takes, of [height, width, 3] in 0..255.
   *
   * @return float32 or uint8 [height, width, channels]
   */
  Operand<? extends TNumber> modelInput(Operand<? extends TNumber> pixels, PixelSpec spec) {
    boolean exact = pixels.type() == TUint8.class && spec.channels() == 3;
    if (spec.uint8() && exact) {
      return pixels;
    }
    Operand<TFloat32> values = tf.dtypes.cast(pixels, TFloat32.class);
    if (spec.channels() == 1) {
      values = luma(values, spec);
    }
    return spec.uint8() ? bytes(values) : normalize(values, spec);
  }

  private Operand<TFloat32> luma(Operand<TFloat32> rgb, PixelSpec spec) {
    Operand<TFloat32> rows = tf.reshape(rgb, tf.constant(new int[] {-1, 3}));
    return tf.reshape(
        tf.linalg.matMul(rows, tf.constant(LUMA)),
        tf.constant(new int[] {spec.height(), spec.width(), 1}));
  }

  /** Bytes: rounded to the nearest, ties to even, and held within 0..255. */
  Operand<TUint8> bytes(Operand<TFloat32> values) {
    Operand<TFloat32> rounded = tf.math.rint(values);
    return tf.dtypes.cast(
        tf.clipByValue(rounded, tf.constant(0f), tf.constant(255f)), TUint8.class);
  }

  private Operand<TFloat32> normalize(Operand<TFloat32> values, PixelSpec spec) {
    return switch (spec.normalization()) {
      case None -> values;
      case ZeroToOne -> tf.math.div(values, tf.constant(255f));
      case MinusOneToOne -> tf.math.sub(tf.math.div(values, tf.constant(127.5f)), tf.constant(1f));
      case ImageNetTorch ->
          tf.math.div(
              tf.math.sub(tf.math.div(values, tf.constant(255f)), tf.constant(TORCH_MEAN)),
              tf.constant(TORCH_STD));
      case ImageNetCaffe ->
          tf.math.sub(tf.reverse(values, tf.constant(new int[] {2})), tf.constant(CAFFE_MEAN_BGR));
      case Custom ->
          tf.math.div(
              tf.math.sub(values, tf.constant(floats(spec.mean()))),
              tf.constant(floats(spec.std())));
    };
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
