package dev.sparkinfer.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.Compression;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowWidthTest {
  private static final int ROWS = 50;

  private static List<String> labels(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a class called " + "x".repeat(i % 40)).toList();
  }

  @ParameterizedTest
  @EnumSource(OutputFormat.class)
  void noPartIsWider(OutputFormat format) {
    RowFormat rowFormat = RowFormat.of(format, Compression.None);
    for (int topK : new int[] {1, 5, 1_000}) {
      for (List<String> labels : List.of(List.<String>of(), labels(3), labels(1_200))) {
        int predictions = labels.isEmpty() ? topK : Math.min(topK, labels.size());
        List<Row> rows = new ArrayList<>();
        long keyBytes = 0;
        for (int i = 0; i < ROWS; i++) {
          String key = "photos/2026/a-folder/picture-" + i + ".jpg";
          keyBytes += key.length();
          rows.add(
              i == 0
                  ? Row.failed("bucket", key, key, ErrorCode.CORRUPT_IMAGE, "it is cut short")
                  : Row.of("bucket", key, key, predictions(predictions, labels)));
        }
        RowWidth width = RowWidth.of(format, labels, topK);
        assertThat((long) rowFormat.encode(rows).length)
            .as("%d of %d labels", topK, labels.size())
            .isLessThanOrEqualTo(width.bytes(ROWS, keyBytes));
        assertThat(width.bytes(ROWS, keyBytes)).isLessThanOrEqualTo(ROWS * width.mostBytes());
      }
    }
  }

  private static List<Row.Prediction> predictions(int count, List<String> labels) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Row.Prediction(
                    i, labels.isEmpty() ? Integer.toString(i) : labels.get(i), 1.2345678e-10f))
        .toList();
  }

  @Test
  void ordinaryRowsLeaveTheLargestShardsAsTheyAre() {
    for (OutputFormat format : OutputFormat.values()) {
      assertThat(8_192 * RowWidth.of(format, labels(1_000), 3).mostBytes())
          .as(format.name())
          .isLessThanOrEqualTo(64L << 20);
    }
  }

  @Test
  void aThousandPredictionsAreWide() {
    assertThat(RowWidth.of(OutputFormat.Parquet, labels(1_000), 1_000).mostBytes())
        .isBetween(80_000L, 100_000L);
    // Each of its lines has the key.
    assertThat(RowWidth.of(OutputFormat.Csv, labels(1_000), 1_000).mostBytes())
        .isGreaterThan(2_000_000);
  }
}
