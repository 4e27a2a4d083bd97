package dev.sparkinfer.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a part holds, as its object metadata says it, and its statistics.
 *
 * @param failed rows with an error, by code
 */
public record PartCounts(int succeeded, Map<ErrorCode, Integer> failed) implements Serializable {
  private static final String SUCCEEDED = "sparkinfer-succeeded";
  private static final String FAILED = "sparkinfer-failed-";

  public PartCounts {
    failed = Map.copyOf(failed);
  }

  /** Counts rows. */
  public static PartCounts of(List<Row> rows) {
    int succeeded = 0;
    Map<ErrorCode, Integer> failed = new EnumMap<>(ErrorCode.class);
    for (Row row : rows) {
      Row.Error error = row.error();
      if (error == null) {
        succeeded++;
      } else {
        failed.merge(error.code(), 1, Integer::sum);
      }
    }
    return new PartCounts(succeeded, failed);
  }

  public int failures() {
    return failed.values().stream().mapToInt(Integer::intValue).sum();
  }

  Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(SUCCEEDED, Integer.toString(succeeded));
    failed.forEach((code, count) -> metadata.put(metadataName(code), count.toString()));
    return metadata;
  }

  /**
   * Reads what {@link #toMetadata} wrote.
   *
   * @throws IOException when it is something else
   */
  static PartCounts fromMetadata(Map<String, String> metadata) throws IOException {
    String succeeded = metadata.get(SUCCEEDED);
    if (succeeded == null) {
      throw new IOException("no metadata " + SUCCEEDED);
    }
    Map<ErrorCode, Integer> failed = new EnumMap<>(ErrorCode.class);
    try {
      for (ErrorCode code : ErrorCode.values()) {
        String count = metadata.get(metadataName(code));
        if (count != null) {
          failed.put(code, Integer.valueOf(count));
        }
      }
      return new PartCounts(Integer.parseInt(succeeded), failed);
    } catch (NumberFormatException e) {
      throw new IOException("no count: " + e.getMessage(), e);
    }
  }

  /**
   * Reads them from the part's {@link RowStatistics}.
   *
   * @param json their first bytes: counts come before all that may be long
   * @throws IOException when it is something else
   */
  static PartCounts fromStatistics(byte[] json) throws IOException {
    Integer succeeded = null;
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("succeeded")) {
          succeeded = parser.getIntValue();
        } else if (field.equals("failedByCode") && succeeded != null) {
          return new PartCounts(succeeded, failedByCode(parser));
        } else {
          parser.skipChildren();
        }
      }
    }
    throw new IOException("no counts");
  }

  private static Map<ErrorCode, Integer> failedByCode(JsonParser parser) throws IOException {
    Map<ErrorCode, Integer> failed = new EnumMap<>(ErrorCode.class);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String code = parser.currentName();
      parser.nextToken();
      try {
        failed.put(ErrorCode.valueOf(code), parser.getIntValue());
      } catch (IllegalArgumentException e) {
        throw new IOException("no error code: " + code, e);
      }
    }
    return failed;
  }

  private static String metadataName(ErrorCode code) {
    return FAILED + code.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
