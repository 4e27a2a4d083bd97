package dev.sparkinfer.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.util.List;

/** A part's statistics as they lie beside it. */
final class StatisticsJson {
  /**
   * More than the longest that is written: 1,024 images with keys of 4 KiB that JSON makes six
   * times as long, and the rest.
   */
  static final int MAX_BYTES = 48 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final ObjectReader READER = JSON.readerFor(RowStatistics.class);
  private static final ObjectWriter WRITER = JSON.writerFor(RowStatistics.class);

  private StatisticsJson() {}

  static byte[] write(RowStatistics statistics) {
    try {
      return WRITER.writeValueAsBytes(statistics);
    } catch (IOException e) {
      throw new IllegalStateException("statistics are plain values", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param sampleImages how many samples are wanted at most; an earlier start may have kept fewer
   * @throws StorageException {@code OBJECT_CHANGED} when it is something else
   */
  static RowStatistics read(Storage output, Location file, int sampleImages)
      throws StorageException {
    byte[] json = output.read(file, null, MAX_BYTES);
    try {
      RowStatistics statistics = READER.readValue(json);
      if (statistics == null) {
        throw new IOException("it holds nothing");
      }
      return statistics.withSampleSize(sampleImages);
    } catch (IOException | RuntimeException e) {
      throw new StorageException(
          StorageException.Kind.OBJECT_CHANGED, file + " is damaged: " + firstLine(e), e);
    }
  }

  /** All together; starts that kept different numbers of samples have the smallest in common. */
  static RowStatistics merge(List<RowStatistics> all) {
    int sampleSize = all.stream().mapToInt(RowStatistics::sampleSize).min().orElse(0);
    return RowStatistics.merge(all.stream().map(one -> one.withSampleSize(sampleSize)).toList());
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
