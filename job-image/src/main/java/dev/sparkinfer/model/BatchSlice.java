package dev.sparkinfer.model;

import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Cuts pictures out of a batch for a model that takes a fixed number of them. */
final class BatchSlice {
  private BatchSlice() {}

  /**
   * A new tensor of {@code size} pictures: {@code count} of the batch's from {@code from} on, and
   * copies of the last of them, which fails no model that the picture itself does not fail.
   */
  static Tensor of(Tensor batch, int from, int count, int size) {
    if (batch instanceof TString strings) {
      NdArray<byte[]> all = strings.asBytes();
      NdArray<byte[]> part = NdArrays.ofObjects(byte[].class, Shape.of(size));
      for (int i = 0; i < size; i++) {
        part.setObject(all.getObject(from + Math.min(i, count - 1)), i);
      }
      return TString.tensorOfBytes(part);
    }
    long[] dimensions = batch.shape().asArray();
    dimensions[0] = size;
    Shape shape = Shape.of(dimensions);
    Tensor part =
        batch instanceof TUint8 ? Tensor.of(TUint8.class, shape) : Tensor.of(TFloat32.class, shape);
    ByteDataBuffer source = batch.asRawTensor().data();
    ByteDataBuffer target = part.asRawTensor().data();
    long picture = part.numBytes() / size;
    source.slice(from * picture, count * picture).copyTo(target, count * picture);
    for (int i = count; i < size; i++) {
      source
          .slice((from + count - 1) * picture, picture)
          .copyTo(target.slice(i * picture, picture), picture);
    }
    return part;
  }
}
