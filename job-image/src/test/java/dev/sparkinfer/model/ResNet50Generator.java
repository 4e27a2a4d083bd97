package dev.sparkinfer.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Writes a SavedModel of the size and architecture of ResNet-50 (He et al., "Deep Residual Learning
 * for Image Recognition", table 1) with random weights, for measurements: {@code float32[?, 224,
 * 224, 3]} to 1,000 probabilities, 25.6 million weights, 102 MB. The same weights every time.
 *
 * <p>Arguments: the directory to write.
 */
public final class ResNet50Generator {
  private static final int SIDE = 224;
  private static final int CLASSES = 1000;

  private final Random random = new Random(50);
  private final Ops tf;

  private ResNet50Generator(Ops tf) {
    this.tf = tf;
  }

  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: ResNet50Generator DIRECTORY");
      System.exit(64);
    }
    try (SavedModelWriter model = new SavedModelWriter()) {
      Operand<TFloat32> images =
          model.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, SIDE, SIDE, 3)));
      Operand<TFloat32> scores = new ResNet50Generator(model.tf()).network(images);
      model
          .signature("serving_default", Map.of("images", images), Map.of("probabilities", scores))
          .write(Path.of(arguments[0]));
    }
  }

  private Operand<TFloat32> network(Operand<TFloat32> images) {
    Operand<TFloat32> x = tf.nn.relu(convolution(images, 7, 3, 64, 2, 1));
    x =
        tf.nn.maxPool(
            x, tf.constant(new int[] {1, 3, 3, 1}), tf.constant(new int[] {1, 2, 2, 1}), "SAME");
    int channels = 64;
    int[] blocks = {3, 4, 6, 3};
    for (int stage = 0; stage < blocks.length; stage++) {
      int inner = 64 << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        x = bottleneck(x, channels, inner, block == 0 && stage > 0 ? 2 : 1);
        channels = 4 * inner;
      }
    }
    Operand<TFloat32> pooled = tf.math.mean(x, tf.constant(new int[] {1, 2}));
    Operand<TFloat32> logits =
        tf.math.add(
            tf.linalg.matMul(pooled, weights(Math.sqrt(1.0 / channels), channels, CLASSES)),
            weights(0.01, CLASSES));
    return tf.nn.softmax(logits);
  }

  private Operand<TFloat32> bottleneck(Operand<TFloat32> x, int channels, int inner, int stride) {
    Operand<TFloat32> branch = tf.nn.relu(convolution(x, 1, channels, inner, 1, 1));
    branch = tf.nn.relu(convolution(branch, 3, inner, inner, stride, 1));
    branch = convolution(branch, 1, inner, 4 * inner, 1, 0.25f);
    Operand<TFloat32> shortcut =
        channels == 4 * inner ? x : convolution(x, 1, channels, 4 * inner, stride, 1);
    return tf.nn.relu(tf.math.add(branch, shortcut));
  }

  /** A convolution and its batch normalization. */
  private Operand<TFloat32> convolution(
      Operand<TFloat32> x, int kernel, int from, int to, int stride, float scale) {
    double deviation = Math.sqrt(2.0 / (kernel * kernel * from));
    Operand<TFloat32> y =
        tf.nn.conv2d(
            x,
            weights(deviation, kernel, kernel, from, to),
            List.of(1L, (long) stride, (long) stride, 1L),
            "SAME");
    return tf.nn
        .fusedBatchNorm(
            y,
            filled(to, scale),
            weights(0.01, to),
            weights(0.01, to),
            filled(to, 1),
            FusedBatchNorm.isTraining(false),
            FusedBatchNorm.epsilon(1e-5f))
        .y();
  }

  private Operand<TFloat32> weights(double deviation, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  private Operand<TFloat32> filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return tf.constant(values);
  }
}
