package dev.sparkinfer.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that can change a row, and nothing else. Two runs with the same identity write the same rows,
 * so one may go on where the other stopped; {@code docs/protocol.md} says how.
 *
 * @param fields by dotted path; values are strings, numbers, booleans, nulls and lists of them
 */
public record RunIdentity(SortedMap<String, Object> fields) {
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  public RunIdentity {
    fields = new TreeMap<>(fields);
  }

  /** SHA-256, in hex, of the canonical JSON: keys sorted, no white space, UTF-8. */
  public String digest() {
    return Sha256.hex(canonicalJson());
  }

  /** What {@code _sparkinfer/run.json} holds. */
  public byte[] toJson() {
    Map<String, Object> document = new TreeMap<>();
    document.put("identity", digest());
    document.put("fields", fields);
    return write(document);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IOException when it is something else
   */
  public static RunIdentity fromJson(byte[] json) throws IOException {
    Map<String, Object> document = CANONICAL.readValue(json, new TypeReference<>() {});
    if (document == null || !(document.get("fields") instanceof Map<?, ?> fields)) {
      throw new IOException("no 'fields'");
    }
    TreeMap<String, Object> sorted = new TreeMap<>();
    fields.forEach((path, value) -> sorted.put(String.valueOf(path), value));
    return new RunIdentity(sorted);
  }

  /** One line for each field that differs: {@code path: theirs there, ours here}. */
  public List<String> differences(RunIdentity there) {
    // Both through JSON, so that 5 and 5L are one number.
    Map<String, Object> ours = normalized(this);
    Map<String, Object> theirs = normalized(there);
    TreeSet<String> paths = new TreeSet<>(ours.keySet());
    paths.addAll(theirs.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      if (!Objects.equals(ours.get(path), theirs.get(path))) {
        differences.add(path + ": " + theirs.get(path) + " there, " + ours.get(path) + " here");
      }
    }
    return differences;
  }

  private byte[] canonicalJson() {
    return write(fields);
  }

  private static Map<String, Object> normalized(RunIdentity identity) {
    try {
      return CANONICAL.readValue(identity.canonicalJson(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new IllegalStateException("our own JSON cannot be read", e);
    }
  }

  private static byte[] write(Object value) {
    try {
      return CANONICAL.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("identity fields are plain values", e);
    }
  }
}
