package dev.sparkinfer.bench.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.output.RowStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What lies beside the part of a full shard: the statistics of 8,192 images in 1,000 classes. */
final class ShardStatistics {
  private static final int IMAGES = 8_192;
  private static final int CLASSES = 1_000;
  private static final int TOP = 5;
  private static final int SAMPLE_IMAGES = 48;

  private ShardStatistics() {}

  static byte[] json() {
    Random random = new Random(16);
    List<Row> rows = new ArrayList<>(IMAGES);
    for (int image = 0; image < IMAGES; image++) {
      List<Row.Prediction> best = new ArrayList<>(TOP);
      float score = 0.3f + 0.7f * random.nextFloat();
      for (int rank = 0; rank < TOP; rank++) {
        int index = random.nextInt(CLASSES);
        best.add(new Row.Prediction(index, "class number " + index, score));
        score *= 0.4f;
      }
      String path = "2026/%03d/%06d.jpg".formatted(image % 100, image);
      rows.add(Row.of("data", "images/" + path, path, best));
    }
    try {
      return new ObjectMapper().writeValueAsBytes(RowStatistics.of(rows, SAMPLE_IMAGES));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("statistics are plain values", e);
    }
  }
}
