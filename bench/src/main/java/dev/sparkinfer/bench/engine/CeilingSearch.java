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
 * many threads decode.
 *
 * @param images of each try
 */
record CeilingSearch(
    Settings settings, String model, String pictures, List<Integer> batches, int images) {

  /** A setting and how fast it was. */
  private record Tried(CeilingSetting setting, double imagesPerSecond) {}

  /** A process and the fastest of its settings. */
  private record Candidate(MeasuringProcess<CeilingLoop> process, Tried best) {}

  private interface Search {
    Tried in(MeasuringProcess<CeilingLoop> process, int intraOpThreads) throws IOException;
  }

  /** The fastest for decoding and predicting at once. */
  Ceiling forBoth() throws IOException {
    return fastest((process, threads) -> both(process, predicting(process, threads).setting()));
  }

  /** The fastest for predicting alone. */
  Ceiling forPredicting() throws IOException {
    return fastest(this::predicting);
  }

  private Ceiling fastest(Search search) throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (int threads : new TreeSet<>(List.of(1, cores()))) {
      MeasuringProcess<CeilingLoop> process =
          MeasuringProcess.start(new CeilingLoop.Place(model, pictures, threads));
      Tried best = search.in(process, threads);
      settings.say("  %.1f images/s: %s", best.imagesPerSecond(), best.setting().text());
      candidates.add(new Candidate(process, best));
    }
    candidates.sort(Comparator.comparingDouble(candidate -> -candidate.best().imagesPerSecond()));
    candidates.stream().skip(1).forEach(candidate -> candidate.process().close());
    Candidate first = candidates.get(0);
    return new Ceiling(first.process(), first.best().setting());
  }

  private Tried predicting(MeasuringProcess<CeilingLoop> process, int threads) throws IOException {
    List<Tried> tries = new ArrayList<>();
    for (boolean frozen : new boolean[] {false, true}) {
      for (int batch : batches) {
        CeilingSetting setting = new CeilingSetting(threads, cores() / threads, 0, batch, frozen);
        int enough = Math.max(images, 2 * batch * setting.predictThreads());
        tries.add(new Tried(setting, process.measure(loop -> loop.predict(setting, enough))));
      }
    }
    return fastest(tries);
  }

  private Tried both(MeasuringProcess<CeilingLoop> process, CeilingSetting predicting)
      throws IOException {
    List<Tried> tries = new ArrayList<>();
    // Without threads of its own for decoding a single caller would leave the model waiting.
    int fewest = predicting.predictThreads() == 1 ? 1 : 0;
    for (int decodeThreads : new TreeSet<>(List.of(fewest, cores(), 2 * cores()))) {
      CeilingSetting setting = predicting.withDecodeThreads(decodeThreads);
      int enough = Math.max(images, 2 * setting.batch() * setting.predictThreads());
      tries.add(new Tried(setting, process.measure(loop -> loop.both(setting, enough))));
    }
    return fastest(tries);
  }

  private static Tried fastest(List<Tried> tries) {
    return Collections.max(tries, Comparator.comparingDouble(Tried::imagesPerSecond));
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
