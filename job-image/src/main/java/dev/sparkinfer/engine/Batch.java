package dev.sparkinfer.engine;

import dev.sparkinfer.image.PixelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Images that go to the model in one call. Their pixels stand side by side in one tensor, which is
 * used again and again: memory that the process has just got is slow to write to.
 */
final class Batch implements AutoCloseable {
  private final int size;
  private final @Nullable Tensor pixels;
  private final @Nullable ByteDataBuffer data;
  private final List<Item> items = new ArrayList<>();
  private @Nullable Tensor encoded;
  private int inPlace;

  /**
   * @param size images there is room for
   * @param spec of their pixels; null for models that take encoded bytes
   */
  Batch(int size, @Nullable PixelSpec spec) {
    this.size = size;
    pixels = spec == null ? null : room(size, spec);
    data = pixels == null ? null : pixels.asRawTensor().data();
  }

  private static Tensor room(int size, PixelSpec spec) {
    Shape shape = Shape.of(size, spec.height(), spec.width(), spec.channels());
    return spec.uint8() ? TUint8.tensorOf(shape) : TFloat32.tensorOf(shape);
  }

  int size() {
    return size;
  }

  /** The images, in the order of their pixels. */
  List<Item> items() {
    return items;
  }

  /** Gives an image the next place, and says which. */
  int add(Item item) {
    items.add(item);
    return items.size() - 1;
  }

  /** Whether all places have been given away. */
  boolean given() {
    return items.size() == size;
  }

  /** Copies a picture, [height, width, channels], to its place; at once with others. */
  void put(int place, Tensor picture) {
    long bytes = picture.numBytes();
    picture
        .asRawTensor()
        .data()
        .copyTo(Objects.requireNonNull(data).slice(place * bytes, bytes), bytes);
  }

  /** One more image is in its place; true for the last that there is room for. */
  boolean placed() {
    inPlace++;
    return inPlace == size;
  }

  /**
   * What the model takes: [size, height, width, channels], of which those of the {@link #items} are
   * the first; or their encoded bytes. It remains the batch's.
   */
  Tensor tensor() {
    if (pixels != null) {
      return pixels;
    }
    if (encoded == null) {
      byte[][] bytes = new byte[items.size()][];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = Objects.requireNonNull(items.get(i).bytes);
      }
      encoded = TString.tensorOfBytes(NdArrays.vectorOfObjects(bytes));
    }
    return encoded;
  }

  /** Makes room for other images. */
  void empty() {
    items.clear();
    inPlace = 0;
    if (encoded != null) {
      encoded.close();
      encoded = null;
    }
  }

  @Override
  public void close() {
    empty();
    if (pixels != null) {
      pixels.close();
    }
  }
}
