package dev.sparkinfer.bench.input;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * The layers of convolutional networks, with random weights of a size that keeps what flows through
 * them neither vanishing nor exploding (He et al., "Delving Deep into Rectifiers", 2015). All take
 * and give {@code [n, height, width, channels]}.
 */
final class Layers {
  private final VariableModel model;
  private final Ops tf;
  private final Random random;
  private int variables;

  Layers(VariableModel model, long seed) {
    this.model = model;
    this.tf = model.tf();
    this.random = new Random(seed);
  }

  Operand<TFloat32> rectified(Operand<TFloat32> x) {
    return tf.nn.relu(x);
  }

  /** A convolution and its batch normalization. */
  Operand<TFloat32> convolution(Operand<TFloat32> x, int kernel, int to, int stride) {
    return convolution(x, kernel, to, stride, 1);
  }

  /** The residual block of two convolutions. */
  Operand<TFloat32> basicBlock(Operand<TFloat32> x, int to, int stride) {
    Operand<TFloat32> branch = rectified(convolution(x, 3, to, stride));
    return joined(x, convolution(branch, 3, to, 1, 0.25f), to, stride);
  }

  /** The residual block of three convolutions; the one between has a quarter of the channels. */
  Operand<TFloat32> bottleneck(Operand<TFloat32> x, int to, int stride) {
    Operand<TFloat32> branch = rectified(convolution(x, 1, to / 4, 1));
    branch = rectified(convolution(branch, 3, to / 4, stride));
    return joined(x, convolution(branch, 1, to, 1, 0.25f), to, stride);
  }

  private Operand<TFloat32> joined(
      Operand<TFloat32> x, Operand<TFloat32> branch, int to, int stride) {
    Operand<TFloat32> shortcut =
        channels(x) == to && stride == 1 ? x : convolution(x, 1, to, stride);
    return rectified(tf.math.add(branch, shortcut));
  }

  Operand<TFloat32> maxPool(Operand<TFloat32> x) {
    return tf.nn.maxPool(
        x, tf.constant(new int[] {1, 3, 3, 1}), tf.constant(new int[] {1, 2, 2, 1}), "SAME");
  }

  /** The mean of each channel, a dense layer, and probabilities: {@code [n, classes]}. */
  Operand<TFloat32> classified(Operand<TFloat32> x, int classes) {
    int channels = channels(x);
    Operand<TFloat32> pooled = tf.math.mean(x, tf.constant(new int[] {1, 2}));
    Operand<TFloat32> logits =
        tf.math.add(
            tf.linalg.matMul(pooled, weights(Math.sqrt(1.0 / channels), channels, classes)),
            weights(0.01, classes));
    return tf.nn.softmax(logits);
  }

  private Operand<TFloat32> convolution(
      Operand<TFloat32> x, int kernel, int to, int stride, float scale) {
    int from = channels(x);
    Operand<TFloat32> y =
        tf.nn.conv2d(
            x,
            weights(Math.sqrt(2.0 / (kernel * kernel * from)), kernel, kernel, from, to),
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

  private static int channels(Operand<TFloat32> x) {
    return Math.toIntExact(x.shape().get(3));
  }

  private Operand<TFloat32> weights(double deviation, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return variable(Shape.of(shape), values);
  }

  private Operand<TFloat32> filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return variable(Shape.of(length), values);
  }

  private Operand<TFloat32> variable(Shape shape, float[] values) {
    return model.variable("weights_%03d".formatted(variables++), shape, values);
  }
}
