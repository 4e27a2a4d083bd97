package dev.sparkinfer.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.util.List;

/** A part's statistics as they lie beside it. */
final class StatisticsJson {
  private static final long MAX_BYTES = 16L << 20;
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private StatisticsJson() {}

  static byte[] write(RowStatistics statistics) {
    try {
      return JSON.writeValueAsBytes(statistics);
    } catch (IOException e) {
      throw new IllegalStateException("statistics are plain values", e);
    }
  }

  /** The statistics of these parts together. */
  static RowStatistics read(
      Storage output, OutputLayout layout, List<String> parts, int sampleImages)
      throws StorageException {
    RowStatistics sum = RowStatistics.empty(sampleImages);
    for (String part : parts) {
      byte[] json = output.read(layout.statistics(part), null, MAX_BYTES);
      try {
        RowStatistics one = JSON.readValue(json, RowStatistics.class);
        sum = merge(sum, one);
      } catch (IOException e) {
        throw new StorageException(
            StorageException.Kind.OBJECT_CHANGED,
            layout.statistics(part)
                + " is damaged: delete it with its part to have both made again",
            e);
      }
    }
    return sum;
  }

  /** Both together; starts that kept different numbers of samples have the smaller in common. */
  static RowStatistics merge(RowStatistics one, RowStatistics other) {
    return one.withSampleSize(other.sampleSize()).merge(other.withSampleSize(one.sampleSize()));
  }
}
