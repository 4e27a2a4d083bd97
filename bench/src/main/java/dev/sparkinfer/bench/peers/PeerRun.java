package dev.sparkinfer.bench.peers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;

/**
 * What a peer says of its run, in one line of JSON.
 *
 * @param images that got their row
 * @param seconds from the first file read to the last row written
 * @param top1Checksum the same for the same best classes
 * @param settings it ran with
 */
record PeerRun(
    @JsonProperty(value = "peer", required = true) String peer,
    @JsonProperty(value = "images", required = true) int images,
    @JsonProperty(value = "seconds", required = true) double seconds,
    @JsonProperty(value = "top1_checksum", required = true) long top1Checksum,
    @JsonProperty(value = "settings", required = true) Map<String, Object> settings) {
  private static final JsonMapper MAPPER = new JsonMapper();

  PeerRun {
    if (images < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(images + " images in " + seconds + " seconds");
    }
    settings = Map.copyOf(settings);
  }

  /** The last line of what a peer has written to standard output: libraries write there too. */
  static PeerRun parse(String output) throws IOException {
    String line = output.strip().lines().reduce("", (before, last) -> last);
    try {
      return MAPPER.readValue(line, PeerRun.class);
    } catch (JsonProcessingException e) {
      throw new IOException("a peer ends with one line of JSON, not with: " + line, e);
    }
  }

  double imagesPerSecond() {
    return images / seconds;
  }
}
