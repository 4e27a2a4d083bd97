package dev.sparkinfer.engine;

import dev.sparkinfer.output.Row;
import java.util.Arrays;
import java.util.List;

/** The best classes of a score vector; of equal scores the lower index comes first. */
final class Ranking {
  private final List<String> labels;
  private final int topK;

  /**
   * @param labels by class index; empty: the indices are the labels
   */
  Ranking(List<String> labels, int topK) {
    this.labels = labels;
    this.topK = topK;
  }

  /** Best first; at most as many as there are classes. */
  List<Row.Prediction> of(float[] scores) {
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

  /** Whether every score is a finite number. */
  static boolean finite(float[] scores) {
    for (float score : scores) {
      if (!Float.isFinite(score)) {
        return false;
      }
    }
    return true;
  }
}
