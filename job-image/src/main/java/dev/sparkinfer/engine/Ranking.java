package dev.sparkinfer.engine;

import dev.sparkinfer.output.Row;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model's output says of a picture: the best of its classes, or the one of two that a single
 * score decides, or the class that it names by number.
 *
 * @param labels by class index; empty: the indices are the labels
 * @param topK predictions at most
 * @param threshold from which on a single score means the second class
 * @param classIds whether the output is the class's number
 */
public record Ranking(List<String> labels, int topK, float threshold, boolean classIds)
    implements Serializable {

  /** Where a resource gives none. */
  public static final float THRESHOLD = 0.5f;

  public Ranking {
    labels = List.copyOf(labels);
    if (topK < 1 || !(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(topK + " predictions, threshold " + threshold);
    }
  }

  /** Why an output says nothing; null when it does. */
  @Nullable String fault(float[] output) {
    for (float value : output) {
      if (!Float.isFinite(value)) {
        return "the model's scores hold a NaN or an infinity";
      }
    }
    if (!classIds && !fitLabels(output.length)) {
      return "the model gives "
          + output.length
          + " scores, and there are "
          + labels.size()
          + " labels";
    }
    if (classIds && (output[0] < 0 || (!labels.isEmpty() && output[0] >= labels.size()))) {
      return "the model gives class "
          + (long) output[0]
          + ", and there are "
          + (labels.isEmpty() ? "none below 0" : labels.size() + " labels, from 0 on");
    }
    return null;
  }

  private boolean fitLabels(int scores) {
    return labels.isEmpty() || labels.size() == scores || (scores == 1 && labels.size() == 2);
  }

  /** Best first, of equal scores the lower index; as many as there are, or {@code topK}. */
  List<Row.Prediction> of(float[] output) {
    if (classIds) {
      return List.of(prediction((int) output[0], 1));
    }
    // A single label names the score itself, as of a model that measures or finds one thing.
    return output.length == 1 && labels.size() != 1 ? decided(output[0]) : best(output);
  }

  private List<Row.Prediction> decided(float score) {
    Row.Prediction second = prediction(1, score);
    Row.Prediction first = prediction(0, 1 - score);
    List<Row.Prediction> ranked =
        score >= threshold ? List.of(second, first) : List.of(first, second);
    return ranked.subList(0, Math.min(topK, 2));
  }

  private List<Row.Prediction> best(float[] scores) {
    int[] best = new int[Math.min(topK, scores.length)];
    int found = 0;
    for (int i = 0; i < scores.length; i++) {
      int at = found;
      while (at > 0 && scores[best[at - 1]] < scores[i]) {
        at--;
      }
      if (at < best.length) {
        found = Math.min(found + 1, best.length);
        System.arraycopy(best, at, best, at + 1, found - at - 1);
        best[at] = i;
      }
    }
    return Arrays.stream(best).mapToObj(index -> prediction(index, scores[index])).toList();
  }

  private Row.Prediction prediction(int index, float score) {
    String label = labels.isEmpty() ? Integer.toString(index) : labels.get(index);
    return new Row.Prediction(index, label, score);
  }
}
