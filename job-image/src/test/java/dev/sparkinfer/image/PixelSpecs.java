package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Interpolation;
import dev.sparkinfer.api.v1alpha1.Normalization;
import dev.sparkinfer.api.v1alpha1.Resize;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Pixel specs for tests, and the values that come of them. */
final class PixelSpecs {
  static final PictureLimits LIMITS = new PictureLimits(1_000_000, 65_535);

  private PixelSpecs() {}

  /** Bytes of that size, three channels. */
  static PixelSpec bytes(int height, int width) {
    return spec(height, width, 3, true, Resize.Stretch, Interpolation.Bilinear);
  }

  /** The same, whatever pictures' metadata say. */
  static PixelSpec asStored(PixelSpec spec) {
    return new PixelSpec(
        spec.height(),
        spec.width(),
        spec.channels(),
        spec.uint8(),
        spec.normalization(),
        spec.mean(),
        spec.std(),
        spec.resize(),
        spec.resizeShorterSide(),
        spec.interpolation(),
        ExifOrientation.Ignore,
        spec.limits());
  }

  static PixelSpec spec(
      int height,
      int width,
      int channels,
      boolean uint8,
      Resize resize,
      Interpolation interpolation) {
    return new PixelSpec(
        height,
        width,
        channels,
        uint8,
        Normalization.None,
        List.of(),
        List.of(),
        resize,
        null,
        interpolation,
        ExifOrientation.Apply,
        LIMITS);
  }

  static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    if (tensor instanceof TFloat32 floats) {
      floats.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
    } else {
      ByteDataBuffer bytes = tensor.asRawTensor().data();
      for (int i = 0; i < values.length; i++) {
        values[i] = Byte.toUnsignedInt(bytes.getByte(i));
      }
    }
    return values;
  }
}
