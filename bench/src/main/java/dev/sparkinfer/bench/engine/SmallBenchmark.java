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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What an image costs besides its prediction, told by very many very small ones. */
public final class SmallBenchmark implements Benchmark {
  private static final List<Integer> BATCHES = List.of(32, 128, 256);
  private static final String CEILING = "ceiling.predict";
  private static final String FILE = "file";
  private static final int USUAL_IMAGES = 100_000;

  @Override
  public String name() {
    return "small";
  }

  @Override
  public Report run(Settings settings) throws IOException, InterruptedException {
    int images = settings.images(USUAL_IMAGES);
    Inputs inputs = new Inputs(settings.folder(), settings.progress());
    String model = inputs.model(Network.SMALL).toString();
    Path pictures = inputs.smallPictures(images);
    settings.say("small: looking for the ceiling");
    CeilingSearch search =
        new CeilingSearch(settings, model, pictures.toString(), BATCHES, Math.max(1, images / 10));
    try (Ceiling ceiling = search.forPredicting();
        RunningEngine engine = RunningEngine.start(settings, model, images)) {
      Rounds rounds = new Rounds(settings, name());
      AtomicReference<WholeRun.@Nullable Timing> latest = new AtomicReference<>();
      rounds.quantity(CEILING, "images/s", () -> ceiling.predict(images));
      rounds.quantity(
          FILE,
          "images/s",
          () -> {
            WholeRun.Timing timing = engine.fromFiles(pictures);
            latest.set(timing);
            return timing.imagesPerSecond();
          });
      rounds.quantity(
          "whole_run",
          "images/s",
          () -> images / Objects.requireNonNull(latest.get()).wholeSeconds());
      rounds.measure();
      return report(rounds, images, ceiling.setting());
    }
  }

  private Report report(Rounds rounds, int images, CeilingSetting setting) {
    Series engine = rounds.figure(FILE);
    Series ceiling = rounds.figure(CEILING);
    Series overhead =
        new Series(
            "small.overhead",
            "us an image",
            IntStream.range(0, engine.rounds().size())
                .mapToObj(i -> 1e6 / engine.rounds().get(i) - 1e6 / ceiling.rounds().get(i))
                .toList());
    List<Series> figures = new ArrayList<>(rounds.all());
    figures.add(overhead);
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    ratios.put("small.file_to_ceiling", Ratio.of(engine, ceiling));
    ratios.put("small.overhead_micros", Ratio.of(overhead));
    return new Report(
        name(),
        figures,
        ratios,
        List.of(
            "%d images of 32 by 32 pixels; ceiling: predicting alone from memory, %s."
                .formatted(images, setting.predictingText()),
            "file: from the first task to the last committed part; whole_run: with Spark's start,"
                + " the listing and the report.",
            "overhead: what an image takes longer in file than in the ceiling, reading and decoding"
                + " it included."));
  }
}
