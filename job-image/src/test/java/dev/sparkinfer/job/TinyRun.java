package dev.sparkinfer.job;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A small run through the sample model, over 300 generated pictures of which three are broken: five
 * shards. All it reads and writes lies in one directory, which is a bucket for one who comes by S3.
 *
 * @param root the directory or bucket
 * @param files the same as files
 * @param config how to reach it
 * @param scratch for copies of the model
 */
record TinyRun(Location root, Path files, StorageConfig config, Path scratch) {
  static final int IMAGES = 300;
  static final int BROKEN = 3;
  static final int SHARDS = 5;

  private static final Path MODEL = Path.of("..", "samples", "road-signs", "model");

  /** In a directory of files. */
  static TinyRun onFiles(Path folder) throws IOException {
    Path files = folder.toRealPath().resolve("files");
    return new TinyRun(
            Location.parse("file:" + files).directory(),
            files,
            StorageConfig.aws(),
            folder.resolve("models"))
        .withObjects();
  }

  /**
   * In a bucket of its own.
   *
   * @param stores where {@code store} keeps its buckets
   */
  static TinyRun onS3(EmbeddedS3 store, Path stores, String bucket) throws IOException {
    store.createBucket(bucket);
    return new TinyRun(
            new Location("s3", bucket, ""),
            stores.toRealPath().resolve(bucket),
            store.storageConfig(),
            stores.resolve("../models").normalize())
        .withObjects();
  }

  /**
   * In a store whose files nobody sees.
   *
   * @param root where all of it is put
   */
  static TinyRun inBucket(Location root, StorageConfig config, Path folder) throws IOException {
    return new TinyRun(root, folder.resolve("none"), config, folder.resolve("models"))
        .withObjects();
  }

  private TinyRun withObjects() throws IOException {
    try (Storage storage = StorageOpener.open(config, root.scheme());
        Stream<Path> walk = Files.walk(MODEL)) {
      for (int i = 0; i < IMAGES; i++) {
        storage.put(root.resolve(imageName(i)), content(i), "image/png");
      }
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Location place = root.resolve("model/" + MODEL.relativize(file));
        storage.put(place, Files.readAllBytes(file), "application/octet-stream");
      }
    }
    return this;
  }

  /** Puts an object; the name is relative to the root. */
  void put(String name, byte[] content) throws IOException {
    try (Storage storage = StorageOpener.open(config, root.scheme())) {
      storage.put(root.resolve(name), content, "application/octet-stream");
    }
  }

  /** Removes an object. */
  void delete(String name) throws IOException {
    try (Storage storage = StorageOpener.open(config, root.scheme())) {
      storage.delete(root.resolve(name));
    }
  }

  static String imageName(int index) {
    return String.format("images/%03d.png", index);
  }

  /** A picture, or one of the broken ones: empty, no picture, cut off. */
  static byte[] content(int index) throws IOException {
    return switch (index) {
      case 7 -> new byte[0];
      case 140 -> "not a picture".getBytes(StandardCharsets.UTF_8);
      case 280 -> Arrays.copyOf(png(index), 60);
      default -> png(index);
    };
  }

  private static byte[] png(int seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 144; i++) {
      image.setRGB(i % 12, i / 12, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** The keys of the pictures as rows have them, in order. */
  List<String> keys() {
    return IntStream.range(0, IMAGES).mapToObj(i -> root.resolve(imageName(i)).key()).toList();
  }

  /** The output directory of that name. */
  OutputFiles output(String name) {
    return new OutputFiles(files.resolve(name));
  }

  /** The resource, writing to the output directory of that name. */
  String yaml(String output) {
    return """
    apiVersion: sparkinfer.dev/v1alpha1
    kind: BatchInference
    metadata:
      name: tiny
    spec:
      model: {uri: "%1$smodel/1"}
      input: {uris: ["%1$simages/"]}
      output: {uri: "%1$s%2$s/"}
      report: {sampleImages: 4}
    """
        .formatted(root, output);
  }

  /** The same, through another endpoint. */
  String yaml(String output, String endpoint) {
    return yaml(output) + "  storage: {endpoint: \"" + endpoint + "\"}\n";
  }

  /**
   * Runs in this process, to the end.
   *
   * @param overrides fields to change, {@code path=value}
   */
  RunSummary start(String output, String... overrides) throws RunException, InterruptedException {
    return start(config, output, overrides);
  }

  /** The same, reaching the store in another way. */
  RunSummary start(StorageConfig way, String output, String... overrides)
      throws RunException, InterruptedException {
    return job(way, output, () -> SparkRuntime.local("sparkinfer", 2), overrides).run();
  }

  /** The same with another Spark. */
  BatchInferenceJob job(
      StorageConfig way, String output, Supplier<SparkRuntime> spark, String... overrides) {
    RunSpec.Process process = BatchInferenceJob.Options.local(2, false, scratch).process();
    return job(
        way, output, new BatchInferenceJob.Options(scratch, process, null, spark), overrides);
  }

  /** The same as somebody else would run it. */
  BatchInferenceJob job(
      StorageConfig way, String output, BatchInferenceJob.Options options, String... overrides) {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String override : overrides) {
      String[] pathAndValue = override.split("=", 2);
      changes.put(pathAndValue[0], pathAndValue[1]);
    }
    BatchInference resource;
    try {
      resource = ResourceParser.local().parse(yaml(output), changes).get(0);
    } catch (InvalidResourceException e) {
      throw new IllegalArgumentException(e);
    }
    return new BatchInferenceJob(resource, new RunSpec.Stores(way, way, way), options);
  }

  /** The keys of the store, for a process that gets them from its environment. */
  StorageConfig.Credentials.Keys credentials() {
    return (StorageConfig.Credentials.Keys) config.credentials();
  }

  /** The same store at another endpoint. */
  StorageConfig through(String endpoint) {
    return new StorageConfig(
        endpoint,
        config.region(),
        config.pathStyle(),
        config.caBundle(),
        config.credentials(),
        config.conditionalPut());
  }
}
