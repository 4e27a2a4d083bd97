package dev.sparkinfer.engine;

import dev.sparkinfer.output.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

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
    Comparator<Integer> worstFirst =
        Comparator.<Integer>comparingDouble(i -> scores[i])
            .thenComparing(Comparator.reverseOrder());
    PriorityQueue<Integer> best = new PriorityQueue<>(topK + 1, worstFirst);
    for (int i = 0; i < scores.length; i++) {
      if (best.size() < topK || worstFirst.compare(i, best.element()) > 0) {
        best.add(i);
        if (best.size() > topK) {
          best.remove();
        }
      }
    }
    List<Row.Prediction> predictions = new ArrayList<>(best.size());
    while (!best.isEmpty()) {
      int index = best.remove();
      String label = labels.isEmpty() ? Integer.toString(index) : labels.get(index);
      predictions.add(0, new Row.Prediction(index, label, scores[index]));
    }
    return predictions;
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
