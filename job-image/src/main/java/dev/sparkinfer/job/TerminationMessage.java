package dev.sparkinfer.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.driver.DriverReport.Why;
import java.io.UncheckedIOException;

/** A driver's last word, short enough for Kubernetes to keep. */
final class TerminationMessage {
  private static final int MOST_BYTES = 1024;
  private static final JsonMapper MAPPER = new JsonMapper();

  private TerminationMessage() {}

  /** JSON in UTF-8 of at most 1024 bytes; a longer message is cut between two characters. */
  static byte[] of(Why end) {
    String message = end.message();
    byte[] json = json(end);
    for (int characters = message.codePointCount(0, message.length());
        json.length > MOST_BYTES && characters > 0; ) {
      // Each character takes at most twelve bytes: so many at least must go.
      characters -= Math.max(1, (json.length - MOST_BYTES) / 12);
      String cut = message.substring(0, message.offsetByCodePoints(0, Math.max(0, characters)));
      json = json(new Why(end.reason(), cut + "…"));
    }
    return json;
  }

  private static byte[] json(Why end) {
    try {
      return MAPPER.writeValueAsBytes(end);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
