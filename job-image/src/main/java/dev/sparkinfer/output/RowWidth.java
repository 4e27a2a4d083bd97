package dev.sparkinfer.output;

import dev.sparkinfer.api.v1alpha1.OutputFormat;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;

/**
 * How many bytes a row takes in a part, before compression, by what a run's identity says of it: an
 * estimate from above, by which shards are cut.
 *
 * @param predictionBytes of all predictions of one row, without its key
 * @param keyCopies how often the key stands in a row
 */
public record RowWidth(long predictionBytes, long keyCopies) implements Serializable {

  /** Bucket, error message, names of fields. */
  private static final int OTHER_BYTES = 512;

  /** Index and score in digits, names of fields, or as much for the objects in memory. */
  private static final int BYTES_A_PREDICTION = 48;

  private static final int BYTES_OF_AN_INDEX_AS_LABEL = 10;

  /** As long as S3 lets keys be. */
  private static final int LONGEST_KEY_BYTES = 1024;

  /** The key, and its end below the input's directory. */
  private static final int KEY_COLUMNS = 2;

  /**
   * Of a run's rows.
   *
   * @param labels by class index; empty: the indices are the labels
   * @param topK predictions at most
   */
  public static RowWidth of(OutputFormat format, Collection<String> labels, int topK) {
    int predictions = labels.isEmpty() ? topK : Math.min(topK, labels.size());
    long longestLabels =
        labels.isEmpty()
            ? (long) topK * BYTES_OF_AN_INDEX_AS_LABEL
            : labels.stream()
                .map(label -> label.getBytes(StandardCharsets.UTF_8).length)
                .sorted(Comparator.reverseOrder())
                .limit(topK)
                .mapToLong(Integer::longValue)
                .sum();
    long rows =
        switch (format) {
          case Csv -> predictions;
          case Parquet, JsonLines, Text -> 1;
        };
    return new RowWidth(
        (long) predictions * BYTES_A_PREDICTION + longestLabels, rows * KEY_COLUMNS);
  }

  /** Of one row, whatever its key is. */
  public long mostBytes() {
    return bytes(1, LONGEST_KEY_BYTES);
  }

  /** Of rows whose keys have so many bytes in all. */
  public long bytes(int rows, long keyBytes) {
    return rows * (OTHER_BYTES + predictionBytes) + keyBytes * keyCopies;
  }
}
