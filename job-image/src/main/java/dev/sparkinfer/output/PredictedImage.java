package dev.sparkinfer.output;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What statistics keep of a row with predictions: as much as a page shows, however long the row is.
 *
 * @param bucket null for {@code file:}
 * @param key the key in its bucket, or the absolute path
 * @param predictions the best {@value #PREDICTIONS}, best first, their labels as {@link ShortLabel}
 *     has them
 */
public record PredictedImage(@Nullable String bucket, String key, List<Row.Prediction> predictions)
    implements Serializable {
  static final int PREDICTIONS = 3;

  public PredictedImage {
    if (predictions.isEmpty()) {
      throw new IllegalArgumentException("no prediction of " + key);
    }
    key = WellFormed.text(key);
    predictions =
        predictions.stream()
            .limit(PREDICTIONS)
            .map(p -> new Row.Prediction(p.index(), ShortLabel.of(p.label()), p.score()))
            .toList();
  }

  static PredictedImage of(Row row) {
    return new PredictedImage(row.bucket(), row.key(), row.predictions());
  }
}
