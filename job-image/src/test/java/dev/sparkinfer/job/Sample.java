package dev.sparkinfer.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.RetryPolicy;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The committed sample, and runs of it in this process. */
final class Sample {
  static final Path FOLDER = Path.of("..", "samples", "road-signs").toAbsolutePath().normalize();
  static final Path MODELS = FOLDER.resolve("model");
  static final Path MODEL = MODELS.resolve("1");
  static final Path IMAGES = FOLDER.resolve("images");

  private Sample() {}

  /** A resource; {@code more} are fields of its spec, each {@code path=value}. */
  static BatchInference resource(String model, String input, String output, String... more) {
    Map<String, String> overrides = new TreeMap<>();
    for (String field : more) {
      int equals = field.indexOf('=');
      overrides.put("spec." + field.substring(0, equals), field.substring(equals + 1));
    }
    try {
      return ResourceParser.local().parse(yaml(model, input, output), overrides).get(0);
    } catch (InvalidResourceException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String yaml(String model, String input, String output) {
    return """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: sample}
        spec:
          model: {uri: "%s"}
          input: {uris: ["%s"]}
          output: {uri: "%s", format: JsonLines, topK: 1}
          report: {enabled: false}
        """
        .formatted(model, input, output);
  }

  /** Runs to the end, whatever it is, with one configuration for all stores. */
  static Said run(BatchInference resource, StorageConfig store) {
    return Said.of(() -> new LocalRun().run(resource, new RunSpec.Stores(store, store, store)));
  }

  /** The same store, given up after so long. */
  static StorageConfig patientFor(Duration total, StorageConfig config) {
    RetryPolicy usual = RetryPolicy.STANDARD;
    return config.withRetries(
        new RetryPolicy(
            total,
            usual.firstContact(),
            usual.firstDelay(),
            usual.longestDelay(),
            usual.connect(),
            usual.silence()));
  }

  /** One of the pictures, in bytes. */
  static byte[] image() {
    return read(IMAGES.resolve("stop/001.jpg"));
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  /** Puts the model with its labels into a store, below {@code bucket/model/}. */
  static void uploadModel(StorageConfig config, String bucket) throws IOException {
    Location model = new Location("s3", bucket, "model/");
    try (Storage storage = StorageOpener.open(config, "s3");
        Stream<Path> walk = Files.walk(MODELS)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Location to = model.resolve(MODELS.relativize(file).toString());
        storage.put(to, read(file), "application/octet-stream");
      }
    }
  }

  /** The JSON Lines parts of a local directory: by key the error's code, or {@code OK}. */
  static Map<String, String> outcomes(Path output) throws IOException {
    Map<String, String> outcomes = new TreeMap<>();
    for (Path part : parts(output)) {
      for (String line : Files.readAllLines(part)) {
        JsonNode row = new ObjectMapper().readTree(line);
        JsonNode error = row.path("error");
        String outcome = error.isObject() ? error.path("code").asText() : "OK";
        if (outcomes.put(row.path("key").asText(), outcome) != null) {
          throw new AssertionError("two rows for " + row.path("key"));
        }
      }
    }
    return outcomes;
  }

  /** The JSON Lines parts of a local directory: by key the row's path. */
  static Map<String, String> paths(Path output) throws IOException {
    Map<String, String> paths = new TreeMap<>();
    for (Path part : parts(output)) {
      for (String line : Files.readAllLines(part)) {
        JsonNode row = new ObjectMapper().readTree(line);
        paths.put(row.path("key").asText(), row.path("path").asText());
      }
    }
    return paths;
  }

  /** Committed parts, in order. */
  static List<Path> parts(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(output)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .toList();
    }
  }
}
