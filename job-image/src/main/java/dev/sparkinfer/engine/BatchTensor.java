package dev.sparkinfer.engine;

import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.PredictionException;
import java.util.List;
import java.util.Objects;
import org.tensorflow.RawTensor;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Puts images side by side into one tensor and calls the model with it. */
final class BatchTensor {
  private BatchTensor() {}

  /** One score vector for each item, in order. */
  static float[][] predict(LoadedModel model, List<Item> items) throws PredictionException {
    try (Tensor batch = items.get(0).pixels == null ? encoded(items) : pixels(items)) {
      return model.predict(batch);
    }
  }

  /** Images [height, width, channels] become [n, height, width, channels]. */
  private static Tensor pixels(List<Item> items) {
    Tensor first = Objects.requireNonNull(items.get(0).pixels);
    Shape shape = Shape.of(items.size()).append(first.shape());
    Tensor batch = first instanceof TUint8 ? TUint8.tensorOf(shape) : TFloat32.tensorOf(shape);
    ByteDataBuffer target = batch.asRawTensor().data();
    long imageBytes = first.numBytes();
    for (int i = 0; i < items.size(); i++) {
      RawTensor image = Objects.requireNonNull(items.get(i).pixels).asRawTensor();
      image.data().copyTo(target.slice(i * imageBytes, imageBytes), imageBytes);
    }
    return batch;
  }

  private static Tensor encoded(List<Item> items) {
    byte[][] bytes = new byte[items.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Objects.requireNonNull(items.get(i).bytes);
    }
    return TString.tensorOfBytes(NdArrays.vectorOfObjects(bytes));
  }
}
