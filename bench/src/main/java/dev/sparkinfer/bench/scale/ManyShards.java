package dev.sparkinfer.bench.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.bench.input.Inputs;
import dev.sparkinfer.bench.input.Network;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.Shard;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A run with a plan of very many shards of one picture each, through the command line, in a store
 * that holds nothing else. The plan is the product's own, grown: it was made for one picture.
 */
final class ManyShards implements AutoCloseable {
  static final int HEAP_MEBIBYTES = 1_024;
  private static final double BYTES_A_MEBIBYTE = 1 << 20;

  /** Tasks are four times as many, and each waits for the store five times in turn. */
  private static final int CORES = 32;

  private static final String PICTURE = "images/picture.jpg";
  private static final String OUTPUT = "data/out/";
  private static final String PLAN = OUTPUT + "_sparkinfer/plan.json";
  private static final String SEGMENT = "segment-000000.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one run and its second start have shown. */
  record Found(
      double endSeconds,
      double resumeSeconds,
      double peakMebibytes,
      double resumePeakMebibytes,
      double watchShare,
      double shardsPerSecond) {}

  /** What one process has left. */
  private record Ended(double seconds, double peakMebibytes, double watchShare) {}

  private final Settings settings;
  private final ScaleStore store;
  private final Path resource;
  private final byte[] plan;

  private ManyShards(Settings settings, ScaleStore store, Path resource) throws Exception {
    this.settings = settings;
    this.store = store;
    this.resource = resource;
    settings.say("scale: planning one picture");
    start("1");
    this.plan = grown(settings.shards());
  }

  /** Makes the plan. */
  static ManyShards prepare(Settings settings) throws Exception {
    Inputs inputs = new Inputs(settings.folder(), settings.progress());
    Path model = inputs.model(Network.SMALL);
    ScaleStore store = new ScaleStore(ShardStatistics.json());
    try {
      store.put("data/" + PICTURE, Files.readAllBytes(firstFile(inputs.smallPictures(1))));
      Path resource = settings.folder().resolve("scale.yaml");
      Files.writeString(
          resource,
          """
          apiVersion: sparkinfer.dev/v1alpha1
          kind: BatchInference
          metadata: {name: scale}
          spec:
            model: {uri: "file:%s"}
            input: {uris: ["s3://data/images/"]}
            output: {uri: "s3://%s", format: JsonLines}
            storage: {endpoint: "%s"}
          """
              .formatted(model, OUTPUT, store.endpoint()));
      return new ManyShards(settings, store, resource);
    } catch (Exception e) {
      store.close();
      throw e;
    }
  }

  private static Path firstFile(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  /** Every shard has the one picture, on a line of its own in the segment. */
  private byte[] grown(int shards) throws IOException {
    ObjectNode document = (ObjectNode) JSON.readTree(store.get(PLAN));
    JsonNode small = document.get("plan");
    String attempt = small.get("attempt").textValue();
    String segment = OUTPUT + "_sparkinfer/plan/" + attempt + "/" + SEGMENT;
    String line = new String(store.get(segment), StandardCharsets.UTF_8);
    byte[] lines = line.repeat(shards).getBytes(StandardCharsets.UTF_8);
    store.put(segment, lines);
    long bytes = small.get("bytes").longValue();
    List<Shard> all = new ArrayList<>(shards);
    for (int i = 0; i < shards; i++) {
      long offset = (long) i * line.length();
      all.add(new Shard(i, List.of(new Shard.Piece(0, offset, line.length(), 1, bytes))));
    }
    ObjectNode plan = (ObjectNode) small;
    plan.set(
        "segments",
        JSON.valueToTree(
            List.of(
                new Plan.Segment(
                    SEGMENT,
                    "s3",
                    "data",
                    small.get("segments").get(0).get("prefix").textValue(),
                    shards,
                    lines.length,
                    Hashing.sha256().hashBytes(lines).toString()))));
    plan.set("shards", JSON.valueToTree(all));
    plan.put("objects", shards);
    plan.put("bytes", bytes * shards);
    return JSON.writeValueAsBytes(document);
  }

  /** Runs all shards, then starts once more with all parts there. */
  Found measure(Duration delay) throws IOException, InterruptedException {
    store.remove(
        key ->
            key.startsWith(OUTPUT)
                && !key.contains("/_sparkinfer/plan/")
                && !key.endsWith("run.json"));
    store.put(PLAN, plan);
    store.delay(delay);
    Ended run = start(Integer.toString(CORES));
    requireWhole();
    double end = store.secondsToSuccess();
    settings.say("scale: %.1f s from the last part to the end, %.1f s in all", end, run.seconds());
    store.remove(key -> key.endsWith("/_SUCCESS"));
    Ended again = start(Integer.toString(CORES));
    requireWhole();
    settings.say("scale: %.1f s to start again with nothing missing", again.seconds());
    store.delay(Duration.ZERO);
    return new Found(
        end,
        again.seconds(),
        run.peakMebibytes(),
        again.peakMebibytes(),
        run.watchShare(),
        settings.shards() / (run.seconds() - end));
  }

  private void requireWhole() {
    if (store.parts() != settings.shards() || !store.has(OUTPUT + "_SUCCESS")) {
      throw new IllegalStateException(
          store.parts() + " of " + settings.shards() + " parts are there: see " + log());
    }
  }

  private Path log() {
    return settings.folder().resolve("scale.log");
  }

  private Ended start(String cores) throws IOException, InterruptedException {
    Path found = settings.folder().resolve("scale.found");
    Files.deleteIfExists(found);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx" + HEAP_MEBIBYTES + "m", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ScaleProcess.class.getName(), found.toString()));
    command.addAll(List.of("run", "--cores", cores, resource.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", "scale");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "scale");
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      int exitCode = process.waitFor();
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (exitCode != 0) {
        throw new IllegalStateException("the run ended with " + exitCode + ": see " + log());
      }
      String[] numbers = Files.readString(found).split(" ");
      return new Ended(
          seconds, Long.parseLong(numbers[0]) / BYTES_A_MEBIBYTE, Double.parseDouble(numbers[1]));
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
