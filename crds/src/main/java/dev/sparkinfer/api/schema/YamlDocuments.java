package dev.sparkinfer.api.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** The documents of a file of YAML or JSON, bounded in size, depth and aliases. */
final class YamlDocuments {
  private static final int MAX_CHARACTERS = 1024 * 1024;
  private static final int MAX_DEPTH = 64;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private YamlDocuments() {}

  /**
   * Reads all documents but empty ones.
   *
   * @throws InvalidResourceException when the text is neither YAML nor JSON, a key comes twice, or
   *     a bound is passed
   */
  static List<JsonNode> read(String text) throws InvalidResourceException {
    if (text.stripLeading().startsWith("{")) {
      try {
        return readJson(text);
      } catch (JsonProcessingException e) {
        // A YAML map in braces, or JSON that is wrong; the YAML reader tells them apart and where.
        return readYaml(text);
      } catch (IOException e) {
        throw new IllegalStateException("a string was read", e);
      }
    }
    return readYaml(text);
  }

  private static List<JsonNode> readJson(String text) throws IOException {
    try (MappingIterator<JsonNode> values =
        JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return values.readAll();
    }
  }

  private static List<JsonNode> readYaml(String text) throws InvalidResourceException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    List<Violation> violations = new ArrayList<>();
    List<JsonNode> documents = new ArrayList<>();
    try {
      for (Node node : new Yaml(options).composeAll(new StringReader(text))) {
        JsonNode document = new YamlNodes(violations, MAX_DEPTH).convert(node);
        if (!document.isNull()) {
          documents.add(document);
        }
      }
    } catch (MarkedYAMLException e) {
      violations.add(new Violation("", "is no YAML: " + where(e)));
    } catch (YAMLException e) {
      violations.add(new Violation("", "is no YAML: " + e.getMessage()));
    }
    if (!violations.isEmpty()) {
      throw new InvalidResourceException(violations);
    }
    return documents;
  }

  private static String where(MarkedYAMLException e) {
    if (e.getProblemMark() == null) {
      return e.getProblem();
    }
    return e.getProblem()
        + " at line "
        + (e.getProblemMark().getLine() + 1)
        + ", column "
        + (e.getProblemMark().getColumn() + 1);
  }
}
