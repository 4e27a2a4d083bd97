package dev.sparkinfer.model;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.IntNdArray;
import org.tensorflow.ndarray.LongNdArray;
import org.tensorflow.ndarray.buffer.DataBuffers;

/** Rows of scores, out of a model's output tensor. */
final class Scores {
  private Scores() {}

  /**
   * Copies scores of any float type, or the numbers of classes, as {@link ScoreShape} allows them.
   *
   * @param classes that the signature promises; null for any number
   * @return {@code [n][classes]}
   * @throws PredictionException {@code WRONG_SHAPE}
   */
  static float[][] read(Tensor output, int n, @Nullable Integer classes)
      throws PredictionException {
    int width = width(output.shape().asArray(), n);
    if (width < 1 || (classes != null && width != classes)) {
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
    float[] all = values(output, Math.multiplyExact(n, width));
    float[][] scores = new float[n][width];
    for (int i = 0; i < n; i++) {
      System.arraycopy(all, i * width, scores[i], 0, width);
    }
    return scores;
  }

  /** Values a picture; 0 unless all dimensions but the pictures' and one are 1. */
  private static int width(long[] shape, int n) {
    if (shape.length == 0 || shape[0] != n) {
      return 0;
    }
    long width = 1;
    for (int i = 1; i < shape.length; i++) {
      if (shape[i] != 1 && width != 1) {
        return 0;
      }
      width *= shape[i];
    }
    return Math.toIntExact(width);
  }

  private static float[] values(Tensor output, int count) throws PredictionException {
    float[] all = new float[count];
    if (output instanceof FloatNdArray floats) {
      floats.copyTo(DataBuffers.of(all, false, false));
    } else if (output instanceof DoubleNdArray doubles) {
      double[] wide = new double[count];
      doubles.copyTo(DataBuffers.of(wide, false, false));
      for (int i = 0; i < count; i++) {
        all[i] = (float) wide[i];
      }
    } else if (output instanceof LongNdArray ids) {
      long[] wide = new long[count];
      ids.copyTo(DataBuffers.of(wide, false, false));
      for (int i = 0; i < count; i++) {
        all[i] = wide[i];
      }
    } else if (output instanceof IntNdArray ids) {
      int[] wide = new int[count];
      ids.copyTo(DataBuffers.of(wide, false, false));
      for (int i = 0; i < count; i++) {
        all[i] = wide[i];
      }
    } else {
      throw new PredictionException(
          PredictionException.Kind.WRONG_SHAPE,
          "the model gives " + output.dataType() + ", neither floats nor numbers of classes",
          null);
    }
    return all;
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

  /** Each logit's own probability, in place. */
  static void sigmoid(float[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (1 / (1 + Math.exp(-(double) row[i])));
    }
  }

  /**
   * The class with the highest score, the first of several; of a lone value, which is a class's
   * number or the second class's probability, the nearest whole number.
   */
  static int best(float[] row) {
    if (row.length == 1) {
      return Math.round(row[0]);
    }
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Whether every score lies within 0 and 1, but for rounding. */
  static boolean areFractions(float[][] scores) {
    for (float[] row : scores) {
      for (float score : row) {
        if (!(score >= -1e-6 && score <= 1 + 1e-3)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether each row adds up to 1; half-precision models are off by some thousandths. */
  static boolean addUpToOne(float[][] scores) {
    for (float[] row : scores) {
      double sum = 0;
      for (float score : row) {
        sum += score;
      }
      if (!(Math.abs(sum - 1) <= 0.01)) {
        return false;
      }
    }
    return true;
  }
}
