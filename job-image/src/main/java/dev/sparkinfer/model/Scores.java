package dev.sparkinfer.model;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.buffer.DataBuffers;

/** Rows of scores, out of a model's output tensor. */
final class Scores {
  private Scores() {}

  /**
   * Copies {@code [n, classes]} or {@code [n, 1, 1, classes]} floats of any width.
   *
   * @param classes that the signature promises; null for any number
   * @throws PredictionException {@code WRONG_SHAPE}
   */
  static float[][] read(Tensor output, int n, @Nullable Integer classes)
      throws PredictionException {
    long[] shape = output.shape().asArray();
    int last = shape.length - 1;
    boolean rows =
        (last == 1 || (last == 3 && shape[1] == 1 && shape[2] == 1))
            && shape[0] == n
            && shape[last] > 0
            && (classes == null || shape[last] == classes);
    if (!rows) {
      throw new PredictionException(
          PredictionException.Kind.WRONG_SHAPE,
          "for "
              + n
              + " pictures the model gives "
              + output.shape()
              + ", not ["
              + n
              + ", "
              + (classes == null ? "classes" : classes)
              + "]",
          null);
    }
    int width = Math.toIntExact(shape[last]);
    float[] all = new float[Math.multiplyExact(n, width)];
    if (output instanceof FloatNdArray floats) {
      floats.copyTo(DataBuffers.of(all, false, false));
    } else if (output instanceof DoubleNdArray doubles) {
      double[] wide = new double[all.length];
      doubles.copyTo(DataBuffers.of(wide, false, false));
      for (int i = 0; i < all.length; i++) {
        all[i] = (float) wide[i];
      }
    } else {
      throw new PredictionException(
          PredictionException.Kind.WRONG_SHAPE,
          "the model gives " + output.dataType() + ", not floats",
          null);
    }
    float[][] scores = new float[n][width];
    for (int i = 0; i < n; i++) {
      System.arraycopy(all, i * width, scores[i], 0, width);
    }
    return scores;
  }

  /**
   * Makes logits probabilities, in place; the largest is subtracted first so that none overflows.
   */
  static void softmax(float[] row) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : row) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    double[] exponentials = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      exponentials[i] = Math.exp((double) row[i] - max);
      sum += exponentials[i];
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (exponentials[i] / sum);
    }
  }

  /** The class with the highest score, the first of several. */
  static int best(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Whether each row lies within 0 and 1 and, but for a single class, adds up to 1. */
  static boolean areProbabilities(float[][] scores) {
    for (float[] row : scores) {
      double sum = 0;
      for (float score : row) {
        if (!(score >= -1e-6 && score <= 1 + 1e-3)) {
          return false;
        }
        sum += score;
      }
      // Half-precision models are off by some thousandths.
      if (row.length > 1 && Math.abs(sum - 1) > 0.01) {
        return false;
      }
    }
    return true;
  }
}
