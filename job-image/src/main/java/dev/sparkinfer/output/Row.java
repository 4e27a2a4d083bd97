package dev.sparkinfer.output;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one planned object: its predictions or its error, never both, never neither.
 *
 * @param bucket null for {@code file:}
 * @param key the key in its bucket, or the absolute path
 * @param path the key below its input URI; the last name where that is the object itself
 * @param predictions best first; empty exactly when there is an error
 */
public record Row(
    @Nullable String bucket,
    String key,
    String path,
    List<Prediction> predictions,
    @Nullable Error error)
    implements Serializable {

  /**
   * One class's score.
   *
   * @param index of the class in the model's output, from 0
   * @param label its name, or the index in digits where the model has no labels
   */
  public record Prediction(int index, String label, float score) implements Serializable {}

  /** Why there is no prediction. */
  public record Error(ErrorCode code, String message) implements Serializable {}

  public Row {
    predictions = List.copyOf(predictions);
    if (predictions.isEmpty() == (error == null)) {
      throw new IllegalArgumentException("a row has predictions or an error: " + key);
    }
  }

  public static Row of(
      @Nullable String bucket, String key, String path, List<Prediction> predictions) {
    return new Row(bucket, key, path, predictions, null);
  }

  public static Row failed(
      @Nullable String bucket, String key, String path, ErrorCode code, String message) {
    return new Row(bucket, key, path, List.of(), new Error(code, message));
  }
}
