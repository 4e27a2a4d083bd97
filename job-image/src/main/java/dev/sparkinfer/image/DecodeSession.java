package dev.sparkinfer.image;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * A TensorFlow graph that begins with a picture's pixels, and its session, which runs in the
 * caller's thread and on the CPU alone. Any number of threads may run it at once.
 *
 * <p>JPEG and PNG are decoded by the graph's own kernel; the other formats are decoded here and fed
 * in its place.
 */
final class DecodeSession implements AutoCloseable {
  private static final String DECODE = "decode";

  /**
   * Only of this run: thread pools that a session's configuration sets are the whole process's when
   * it is the first one.
   */
  private static final RunOptions CALLER_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private static final ConfigProto CPU_ONLY =
      ConfigProto.newBuilder().putDeviceCount("GPU", 0).build();

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Placeholder<TString> contents;
  private final DecodeJpeg decoded;
  private final Operand<TUint8> pixels;
  private final Session session;

  DecodeSession() {
    contents = tf.withName("contents").placeholder(TString.class);
    // This kernel reads PNG too: it looks at the content.
    decoded =
        tf.withName(DECODE)
            .image
            .decodeJpeg(
                contents,
                DecodeJpeg.channels(3L),
                DecodeJpeg.ratio(1L),
                DecodeJpeg.fancyUpscaling(true),
                DecodeJpeg.tryRecoverTruncated(false),
                DecodeJpeg.acceptableFraction(1f),
                DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
    // TensorFlow refuses to give back what it was fed.
    pixels = tf.identity(decoded.image());
    session = new Session(graph, CPU_ONLY);
  }

  /** Adds operations to the graph; only before the first run. */
  Ops ops() {
    return tf;
  }

  /** The stored pixels, RGB, uint8 [height, width, 3]. */
  Operand<TUint8> pixels() {
    return pixels;
  }

  /**
   * Decodes the picture and computes an output from it.
   *
   * @param feeds what else the output needs
   * @return the output; the caller closes it
   * @throws ImageException {@code CORRUPT_IMAGE}; whatever else is thrown says nothing of the image
   */
  Tensor run(byte[] bytes, ImageHeader header, Map<Operand<?>, Tensor> feeds, Operand<?> output)
      throws ImageException {
    try {
      return switch (header.format()) {
        case JPEG, PNG -> {
          try (TString content = TString.tensorOfBytes(NdArrays.scalarOfObject(bytes))) {
            yield run(contents, content, feeds, output);
          }
        }
        case GIF -> {
          GifFrame gif = GifFrame.find(ByteBuffer.wrap(bytes));
          try (RgbCanvas canvas = new RgbCanvas(gif.area())) {
            gif.decode(littleEndian(bytes), canvas);
            yield run(decoded.image(), canvas.tensor(), feeds, output);
          }
        }
        case BMP -> {
          BmpLayout bmp = BmpLayout.read(ByteBuffer.wrap(bytes));
          BmpPixels.checkLength(bytes.length, bmp);
          try (RgbCanvas canvas = new RgbCanvas(bmp.width(), bmp.height())) {
            new BmpPixels(littleEndian(bytes), bmp, canvas).decode();
            yield run(decoded.image(), canvas.tensor(), feeds, output);
          }
        }
        case WEBP -> {
          WebpFrame webp = WebpFrame.find(ByteBuffer.wrap(bytes));
          try (RgbCanvas canvas = new RgbCanvas(webp.area())) {
            webp.decode(canvas);
            yield run(decoded.image(), canvas.tensor(), feeds, output);
          }
        }
      };
    } catch (IndexOutOfBoundsException endsEarly) {
      throw damaged(header);
    } catch (TFInvalidArgumentException refused) {
      String message = refused.getMessage();
      if (message != null && message.contains("node " + DECODE)) {
        throw damaged(header);
      }
      throw refused;
    }
  }

  private Tensor run(
      Operand<?> source, Tensor picture, Map<Operand<?>, Tensor> feeds, Operand<?> output) {
    Session.Runner runner = session.runner().setOptions(CALLER_THREAD).feed(source, picture);
    feeds.forEach(runner::feed);
    return runner.fetch(output).run().get(0);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ImageException damaged(ImageHeader header) {
    return new ImageException(
        ErrorCode.CORRUPT_IMAGE,
        "the %s of %dx%d pixels is damaged or cut short"
            .formatted(header.format().label(), header.width(), header.height()));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
