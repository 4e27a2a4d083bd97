package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.ModelSignature.OutputKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a signature's output tells of each picture: scores, {@code [n, classes]}, or one class's
 * number, {@code [n]}. Further dimensions may stand anywhere as long as they are 1, as convolutions
 * leave them, and one score may come without a dimension of its own.
 *
 * @param classes scores a picture; null when the output leaves them open
 */
record ScoreShape(OutputKind kind, @Nullable Integer classes) {

  /**
   * @param batchSize the only number of pictures that the graph takes at once; null for any
   * @throws ModelException {@code ShapeMismatch} when the output is neither
   */
  static ScoreShape of(TensorDescription output, @Nullable Integer batchSize)
      throws ModelException {
    Optional<ScoreShape> shape = find(output, batchSize);
    if (shape.isPresent()) {
      return shape.get();
    }
    throw new ModelException(
        Reason.ShapeMismatch,
        "the model's output is "
            + output
            + ", and a classifier's scores are floats of the shape [n, classes], or its classes"
            + " integers of the shape [n]: give such an output as model.outputName, or export a"
            + " signature that has one");
  }

  /** The same; empty for an output that is neither. */
  static Optional<ScoreShape> find(TensorDescription output, @Nullable Integer batchSize) {
    if (output.tensor().isEmpty() || !(output.isFloating() || output.isClassId())) {
      return Optional.empty();
    }
    OutputKind kind = output.isFloating() ? OutputKind.SCORES : OutputKind.CLASS_IDS;
    List<Long> dimensions = output.dimensions();
    if (dimensions == null) {
      return Optional.of(new ScoreShape(kind, kind == OutputKind.SCORES ? null : 1));
    }
    if (dimensions.isEmpty() || !isBatch(dimensions, batchSize)) {
      return Optional.empty();
    }
    List<Long> wide = dimensions.stream().skip(1).filter(size -> size != 1).toList();
    List<Long> fixed = wide.stream().filter(size -> size >= 0).toList();
    if (wide.isEmpty() || (kind == OutputKind.CLASS_IDS && fixed.isEmpty())) {
      return Optional.of(new ScoreShape(kind, 1));
    }
    if (kind == OutputKind.CLASS_IDS || fixed.size() > 1 || fixed.contains(0L)) {
      return Optional.empty();
    }
    Integer classes = fixed.isEmpty() ? null : Math.toIntExact(fixed.get(0));
    return Optional.of(new ScoreShape(kind, classes));
  }

  /** A lone dimension that is fixed is one of classes, unless it is that of the pictures. */
  private static boolean isBatch(List<Long> dimensions, @Nullable Integer batchSize) {
    return dimensions.size() > 1
        || dimensions.get(0) < 0
        || (batchSize != null && dimensions.get(0).intValue() == batchSize);
  }

  /** Whether so many labels may name this output's classes; unknown ones fit none. */
  boolean fits(int labels) {
    return kind == OutputKind.SCORES
        && classes != null
        && (classes == labels || (classes == 1 && labels == 2));
  }
}
