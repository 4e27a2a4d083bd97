package dev.sparkinfer.bench.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;

/** Room for the pictures of one call, filled by many threads and used again and again. */
final class Batch implements AutoCloseable {
  private final int size;
  private final TFloat32 tensor;
  private final ByteDataBuffer bytes;
  private final AtomicInteger filled = new AtomicInteger();

  Batch(int size, int height, int width) {
    this.size = size;
    tensor = TFloat32.tensorOf(Shape.of(size, height, width, 3));
    bytes = tensor.asRawTensor().data();
  }

  int size() {
    return size;
  }

  /** {@code [size, height, width, 3]}. */
  TFloat32 tensor() {
    return tensor;
  }

  /** Copies a picture to its place; true for the one that makes the batch full. */
  boolean put(int position, Tensor picture) {
    long pictureBytes = picture.numBytes();
    picture
        .asRawTensor()
        .data()
        .copyTo(bytes.slice(position * pictureBytes, pictureBytes), pictureBytes);
    return filled.incrementAndGet() == size;
  }

  /** Makes room for other pictures. */
  void empty() {
    filled.set(0);
  }

  @Override
  public void close() {
    tensor.close();
  }
}
