package dev.sparkinfer.image;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/** Native memory that a decoder in Java fills with RGB rows; black where it writes nothing. */
final class RgbCanvas implements AutoCloseable {
  private static final int CHANNELS = 3;

  private final TUint8 tensor;
  private final ByteDataBuffer data;
  private final FrameArea area;

  /** A canvas for a frame of that place and size. */
  RgbCanvas(FrameArea area) {
    this.area = area;
    tensor = TUint8.tensorOf(Shape.of(area.canvasHeight(), area.canvasWidth(), CHANNELS));
    data = tensor.asRawTensor().data();
    if (!area.coversCanvas()) {
      byte[] black = new byte[area.canvasWidth() * CHANNELS];
      for (int y = 0; y < area.canvasHeight(); y++) {
        data.offset((long) y * black.length).write(black);
      }
    }
  }

  /** A canvas that is the picture. */
  RgbCanvas(int width, int height) {
    this(new FrameArea(width, height, 0, 0, width, height));
  }

  /**
   * Writes one row of the frame.
   *
   * @param y the row's number in the frame, from the top
   * @param rgb three bytes for each of the frame's columns
   */
  void writeRow(int y, byte[] rgb) {
    long row = (long) (area.top() + y) * area.canvasWidth() + area.left();
    data.offset(row * CHANNELS).write(rgb, 0, area.width() * CHANNELS);
  }

  /** The pixels, uint8 [height, width, 3]; lives as long as the canvas. */
  TUint8 tensor() {
    return tensor;
  }

  @Override
  public void close() {
    tensor.close();
  }
}
