package dev.sparkinfer.bench.engine;

import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Rounds;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.bench.input.Inputs;
import dev.sparkinfer.bench.input.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How near the whole engine comes to the ceiling of decoding and predicting, whether a far store
 * slows it down, and what it gains over the serial design; for models of three weights.
 */
public final class EngineBenchmark implements Benchmark {
  private static final String UNIT = "images/s";
  private static final List<Integer> BATCHES = List.of(8, 16, 32);

  /** Alone it waits for each object: more take too long and say no more. */
  private static final int MOST_SERIAL = 600;

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public Report run(Settings settings) throws IOException, InterruptedException {
    List<Series> figures = new ArrayList<>();
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    notes.add(
        "ceiling: decoding, predicting, and both in the fastest loop that was found, from memory.");
    notes.add(
        "file, s3, s3_50ms: a run from the first task to the last committed part, with loading the"
            + " model, without Spark's start, the listing and the report.");
    notes.add(
        "serial_50ms: a partition a core; downloads all, then decodes all, then predicts all.");
    try (BenchStores stores =
        BenchStores.open(settings.folder().resolve("store"), settings.progress())) {
      for (String label : settings.models()) {
        Network network = Network.named(label);
        int images = settings.images(usualImages(network));
        Rounds rounds = measure(settings, stores, network, images, notes);
        figures.addAll(rounds.all());
        ratios.put(label + ".file_to_ceiling", rounds.ratio("file", "ceiling"));
        ratios.put(label + ".latency50_to_latency0", rounds.ratio("s3_50ms", "s3"));
        ratios.put(label + ".engine_to_serial50", rounds.ratio("s3_50ms", "serial_50ms"));
      }
    }
    return new Report(name(), figures, ratios, notes);
  }

  /** Enough for ten seconds on two cores. */
  private static int usualImages(Network network) {
    return switch (network) {
      case HEAVY -> 400;
      case CLASSIC -> 1_000;
      case LIGHT -> 12_000;
      case SMALL -> throw new IllegalArgumentException("small pictures have their own benchmark");
    };
  }

  private static Rounds measure(
      Settings settings, BenchStores stores, Network network, int images, List<String> notes)
      throws IOException, InterruptedException {
    Inputs inputs = new Inputs(settings.folder(), settings.progress());
    String model = inputs.model(network).toString();
    Path pictures = inputs.photographs(images);
    String uploaded = stores.uploaded(pictures);
    String label = network.label();
    settings.say("%s: looking for the ceiling", label);
    CeilingSearch search =
        new CeilingSearch(settings, model, pictures.toString(), BATCHES, Math.max(1, images / 4));
    try (Ceiling ceiling = search.forBoth();
        RunningEngine engine = RunningEngine.start(settings, model, images)) {
      notes.add("%s: %d images; ceiling: %s.".formatted(label, images, ceiling.setting().text()));
      Rounds rounds = new Rounds(settings, label);
      rounds.quantity("ceiling.decode", UNIT, () -> ceiling.decode(images));
      rounds.quantity("ceiling.predict", UNIT, () -> ceiling.predict(images));
      rounds.quantity("ceiling", UNIT, () -> ceiling.both(images));
      rounds.quantity("file", UNIT, () -> engine.fromFiles(pictures).imagesPerSecond());
      rounds.quantity(
          "s3", UNIT, () -> engine.fromStore(uploaded, stores, stores.near()).imagesPerSecond());
      rounds.quantity(
          "s3_50ms",
          UNIT,
          () -> engine.fromStore(uploaded, stores, stores.far()).imagesPerSecond());
      rounds.quantity(
          "serial_50ms",
          UNIT,
          () -> engine.serially(uploaded, Math.min(images, MOST_SERIAL), stores, stores.far()));
      rounds.measure();
      return rounds;
    }
  }
}
