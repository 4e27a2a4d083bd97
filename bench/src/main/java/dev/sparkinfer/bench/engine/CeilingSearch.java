package dev.sparkinfer.bench.engine;

import dev.sparkinfer.bench.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds the fastest setting for a model by trying: one call at a time on all cores and a call on
 * each core; for both of them sizes of batches, weights as variables and as constants, and then how
 * many threads decode. The two that are left meet in turns, as a short try may be a lucky one.
 *
 * @param images of each try
 */
record CeilingSearch(
    Settings settings, String model, String pictures, List<Integer> batches, int images) {
  private static final int MEETINGS = 2;

  /** A setting and how fast it was. */
  private record Tried(CeilingSetting setting, double imagesPerSecond) {}

  private interface Search {
    CeilingSetting in(MeasuringProcess<CeilingLoop> process, int intraOpThreads) throws IOException;
  }

  private interface Trial {
    double of(Ceiling ceiling) throws IOException;
  }

  /** The fastest for decoding and predicting at once. */
  Ceiling forBoth() throws IOException {
    return fastest(
        (process, threads) -> decoding(process, predicting(process, threads)),
        ceiling -> ceiling.both(2 * images));
  }

  /** The fastest for predicting alone. */
  Ceiling forPredicting() throws IOException {
    return fastest(this::predicting, ceiling -> ceiling.predict(2 * images));
  }

  private Ceiling fastest(Search search, Trial trial) throws IOException {
    List<Ceiling> ceilings = new ArrayList<>();
    for (int threads : new TreeSet<>(List.of(1, cores()))) {
      MeasuringProcess<CeilingLoop> process =
          MeasuringProcess.start(new CeilingLoop.Place(model, pictures, threads));
      ceilings.add(new Ceiling(process, search.in(process, threads)));
    }
    double[] best = new double[ceilings.size()];
    for (int meeting = 0; meeting < MEETINGS; meeting++) {
      for (int i = 0; i < best.length; i++) {
        Ceiling ceiling = ceilings.get(i);
        Tried again = tried(ceiling.setting(), trial.of(ceiling));
        best[i] = Math.max(best[i], again.imagesPerSecond());
      }
    }
    int winner = best.length == 1 || best[0] >= best[1] ? 0 : 1;
    Ceiling fastest = ceilings.remove(winner);
    ceilings.forEach(Ceiling::close);
    return fastest;
  }

  private CeilingSetting predicting(MeasuringProcess<CeilingLoop> process, int threads)
      throws IOException {
    List<Tried> tries = new ArrayList<>();
    for (boolean frozen : new boolean[] {false, true}) {
      for (int batch : batches) {
        CeilingSetting setting = new CeilingSetting(threads, cores() / threads, 0, batch, frozen);
        int enough = enough(setting);
        tries.add(tried(setting, process.measure(loop -> loop.predict(setting, enough))));
      }
    }
    return fastest(tries);
  }

  private CeilingSetting decoding(MeasuringProcess<CeilingLoop> process, CeilingSetting predicting)
      throws IOException {
    List<Tried> tries = new ArrayList<>();
    // Without threads of its own for decoding a single caller would leave the model waiting.
    int fewest = predicting.predictThreads() == 1 ? 1 : 0;
    for (int decodeThreads : new TreeSet<>(List.of(fewest, cores(), 2 * cores()))) {
      CeilingSetting setting = predicting.withDecodeThreads(decodeThreads);
      int enough = enough(setting);
      tries.add(tried(setting, process.measure(loop -> loop.both(setting, enough))));
    }
    return fastest(tries);
  }

  private int enough(CeilingSetting setting) {
    return Math.max(images, 2 * setting.batch() * setting.predictThreads());
  }

  private Tried tried(CeilingSetting setting, double imagesPerSecond) {
    settings.say("  %.1f images/s: %s", imagesPerSecond, setting.text());
    return new Tried(setting, imagesPerSecond);
  }

  private static CeilingSetting fastest(List<Tried> tries) {
    return Collections.max(tries, Comparator.comparingDouble(Tried::imagesPerSecond)).setting();
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
