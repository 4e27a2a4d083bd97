package dev.sparkinfer.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of classes' names in one of the forms that people have: text in UTF-8, one name a line, or
 * JSON.
 *
 * <ul>
 *   <li>Text: a byte order mark, carriage returns and empty lines at the end are ignored; an empty
 *       line between others is a class without a name. Where every line starts with a WordNet id
 *       ({@code n01440764 tench, Tinca tinca}) or with its own number from 0 on ({@code 0 cat}),
 *       the rest of the line is the name.
 *   <li>JSON: a list of names, or by number ({@code {"0": "cat"}}, or {@code {"0": ["n02123045",
 *       "tabby"]}}, of which the last counts), or by name ({@code {"cat": 0}}).
 * </ul>
 */
final class LabelsFile {
  private static final long MAX_BYTES = 64L << 20;
  private static final Pattern WORDNET_ID = Pattern.compile("n\\d{8}[ \\t]+");
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})[ \\t:,]+");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Location location;

  private LabelsFile(Location location) {
    this.location = location;
  }

  /**
   * The names; empty when there is no such file.
   *
   * @throws ModelException {@code LabelsMismatch} when the file is too large or holds no names
   */
  static Optional<List<String>> read(Storage storage, Location location)
      throws ModelException, StorageException {
    byte[] content;
    try {
      content = storage.read(location, null, MAX_BYTES);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.OBJECT_NOT_FOUND) {
        return Optional.empty();
      }
      if (e.kind() == StorageException.Kind.OBJECT_TOO_LARGE) {
        throw new ModelException(
            Reason.LabelsMismatch,
            location + " has more than 64 MiB: give a text file with one label a line",
            e);
      }
      throw e;
    }
    return Optional.of(List.copyOf(new LabelsFile(location).names(content)));
  }

  private List<String> names(byte[] content) throws ModelException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw wrong("is not UTF-8: save the labels as UTF-8", e);
    }
    text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> names = location.name().endsWith(".json") ? ofJson(text) : ofText(text);
    if (names.isEmpty()) {
      throw wrong("holds no label: write one a line, or remove it", null);
    }
    return names;
  }

  private static List<String> ofText(String text) {
    List<String> lines = text.lines().toList();
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    List<String> names = lines.subList(0, end);
    if (names.stream().allMatch(line -> WORDNET_ID.matcher(line).lookingAt())) {
      return names.stream().map(line -> WORDNET_ID.matcher(line).replaceFirst("")).toList();
    }
    for (int i = 0; i < end; i++) {
      var number = NUMBER.matcher(names.get(i));
      if (!number.lookingAt() || Integer.parseInt(number.group(1)) != i) {
        return names;
      }
    }
    return names.stream().map(line -> NUMBER.matcher(line).replaceFirst("")).toList();
  }

  private List<String> ofJson(String text) throws ModelException {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw wrong("is no JSON (" + e.getOriginalMessage() + "): mend it, or save it as text", e);
    }
    List<String> names = new ArrayList<>();
    if (root.isArray()) {
      for (JsonNode value : root) {
        names.add(name(value));
      }
      return names;
    }
    @Nullable String[] byNumber = new @Nullable String[root.size()];
    for (var field : root.properties()) {
      boolean numberLast = field.getValue().isIntegralNumber();
      String number = numberLast ? field.getValue().asText() : field.getKey();
      int index = number.matches("\\d{1,9}") ? Integer.parseInt(number) : -1;
      if (index < 0 || index >= byNumber.length || byNumber[index] != null) {
        throw wrong(
            "has '"
                + number
                + "' where one of the numbers 0 to "
                + (byNumber.length - 1)
                + " must be, each once: give a class's name by its number",
            null);
      }
      byNumber[index] = numberLast ? field.getKey() : name(field.getValue());
    }
    Arrays.stream(byNumber).forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  private String name(JsonNode value) throws ModelException {
    JsonNode name = value.isArray() && !value.isEmpty() ? value.get(value.size() - 1) : value;
    if (!name.isTextual()) {
      throw wrong("has " + value + " where a class's name must be", null);
    }
    return name.textValue();
  }

  private ModelException wrong(String what, @Nullable Throwable cause) {
    return new ModelException(Reason.LabelsMismatch, location + " " + what, cause);
  }
}
