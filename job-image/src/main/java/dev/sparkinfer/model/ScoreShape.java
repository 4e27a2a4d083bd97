package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a signature's output must be to hold one row of scores an image. */
final class ScoreShape {
  private ScoreShape() {}

  /**
   * The classes that the output tells of: its last dimension; null when it leaves them open.
   *
   * @throws ModelException {@code ShapeMismatch} when it is neither {@code [n, classes]} nor {@code
   *     [n, 1, 1, classes]}, or not of floats
   */
  static @Nullable Integer classes(TensorDescription output) throws ModelException {
    if (output.tensor().isEmpty() || !output.isFloating()) {
      throw mismatch(output);
    }
    List<Long> dimensions = output.dimensions();
    if (dimensions == null) {
      return null;
    }
    int last = dimensions.size() - 1;
    if (last != 1 && last != 3) {
      throw mismatch(output);
    }
    for (int i = 1; i < last; i++) {
      Integer size = output.fixed(i);
      if (size != null && size != 1) {
        throw mismatch(output);
      }
    }
    Integer classes = output.fixed(last);
    if (classes != null && classes < 1) {
      throw mismatch(output);
    }
    return classes;
  }

  private static ModelException mismatch(TensorDescription output) {
    return new ModelException(
        Reason.ShapeMismatch,
        "the model's output is "
            + output
            + ", and a classifier's scores are floats of the shape [n, classes]: give such an"
            + " output as model.outputName, or export a signature that has one");
  }
}
