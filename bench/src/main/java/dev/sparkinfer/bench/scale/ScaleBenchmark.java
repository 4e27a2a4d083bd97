package dev.sparkinfer.bench.scale;

import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What is not predicting in a run of 10^9 objects: its driver's heap, how long it takes from the
 * last part to the end and to start again when nothing is missing, and what watching it costs.
 */
public final class ScaleBenchmark implements Benchmark {
  /** Of a store in another data centre, or a busy one. */
  private static final Duration DELAY = Duration.ofMillis(20);

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public Report run(Settings settings) throws Exception {
    List<ManyShards.Found> near = new ArrayList<>();
    List<ManyShards.Found> far = new ArrayList<>();
    try (ManyShards run = ManyShards.prepare(settings)) {
      for (int round = 1; round <= settings.rounds(); round++) {
        settings.say("scale: round %d, a store that answers at once", round);
        near.add(run.measure(Duration.ZERO));
        settings.say("scale: round %d, a store that takes %d ms", round, DELAY.toMillis());
        far.add(run.measure(DELAY));
      }
    }
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    List<Series> figures = new ArrayList<>();
    figures.addAll(figures("", near));
    figures.addAll(figures(DELAY.toMillis() + " ms: ", far));
    for (Series figure : figures) {
      ratios.put(
          "scale." + figure.name().replace(": ", "_").replaceAll("[ ,]+", "_"), Ratio.of(figure));
    }
    return new Report(
        name(),
        figures,
        ratios,
        List.of(
            settings.shards()
                + " shards of one picture of 32 by 32 pixels; for each part the store has the"
                + " statistics of 8,192 images in 1,000 classes.",
            "The run is a process of its own with executors in it, the store in memory another;"
                + " its heap is bounded at "
                + ManyShards.HEAP_MEBIBYTES
                + " MiB, and what is left after a collection is its peak.",
            "end: from the last part to _SUCCESS; resume: the whole command, when all parts are"
                + " there and _SUCCESS is not."));
  }

  private static List<Series> figures(String when, List<ManyShards.Found> rounds) {
    return List.of(
        series(when + "end", "s", rounds, ManyShards.Found::endSeconds),
        series(when + "resume", "s", rounds, ManyShards.Found::resumeSeconds),
        series(when + "peak heap", "MiB", rounds, ManyShards.Found::peakMebibytes),
        series(when + "resume, peak heap", "MiB", rounds, ManyShards.Found::resumePeakMebibytes),
        series(when + "watching", "% of a core", rounds, found -> 100 * found.watchShare()),
        series(when + "shards", "shards/s", rounds, ManyShards.Found::shardsPerSecond));
  }

  private static Series series(
      String name,
      String unit,
      List<ManyShards.Found> rounds,
      ToDoubleFunction<ManyShards.Found> figure) {
    return new Series(name, unit, rounds.stream().map(figure::applyAsDouble).toList());
  }
}
