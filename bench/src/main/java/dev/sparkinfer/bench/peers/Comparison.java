package dev.sparkinfer.bench.peers;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The engine and its peers with one model over the same images, in turns. A peer that does not say
 * what the engine says has done other work, and is no comparison.
 */
final class Comparison {
  private static final double LEAST_AGREEMENT = 0.99;

  private final String model;
  private final Contender engine;
  private final List<Contender> peers;
  private final Agreement agreement;

  Comparison(String model, Contender engine, List<Contender> peers, Agreement agreement) {
    this.model = model;
    this.engine = engine;
    this.peers = List.copyOf(peers);
    this.agreement = agreement;
  }

  /**
   * Measures; the engine runs once more before, to warm up.
   *
   * @param scratch for rows; emptied again
   * @throws IllegalStateException a peer names another best class for more than one image in a
   *     hundred
   */
  Report run(int rounds, Path scratch, Settings settings) throws Exception {
    Path engineRows = scratch.resolve("engine");
    Path peerRows = scratch.resolve("peer");
    Map<Contender, List<Double>> speeds = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    settings.say("%s: the engine warms up", model);
    fresh(scratch);
    engine.run(engineRows);
    for (int round = 1; round <= rounds; round++) {
      delete(engineRows);
      measure(engine, engineRows, round, speeds, settings);
      for (Contender peer : peers) {
        delete(peerRows);
        measure(peer, peerRows, round, speeds, settings);
        double same = agreement.of(engineRows, peerRows);
        if (same < LEAST_AGREEMENT) {
          throw new IllegalStateException(
              "%s: %s names the engine's best class for %.1f%% of the images only"
                  .formatted(model, peer.label(), 100 * same));
        }
        if (round == 1) {
          notes.add(
              String.format(
                  Locale.ROOT,
                  "%s: %s names the engine's best class for %.2f%% of the images.",
                  model,
                  peer.label(),
                  100 * same));
        }
      }
    }
    delete(scratch);
    return report(speeds, notes);
  }

  private void measure(
      Contender contender,
      Path rows,
      int round,
      Map<Contender, List<Double>> speeds,
      Settings settings)
      throws Exception {
    double speed = contender.run(rows);
    speeds.computeIfAbsent(contender, unused -> new ArrayList<>()).add(speed);
    settings.say("%s, round %d: %s %.1f images/s", model, round, contender.label(), speed);
  }

  private Report report(Map<Contender, List<Double>> speeds, List<String> notes) {
    Map<Contender, Series> figures = new LinkedHashMap<>();
    speeds.forEach(
        (contender, rounds) ->
            figures.put(
                contender, new Series(model + "." + contender.label(), "images/s", rounds)));
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    figures.forEach(
        (contender, series) -> {
          if (contender != engine) {
            ratios.put(
                "%s.%s_to_%s".formatted(model, engine.label(), contender.label()),
                Ratio.of(series(figures), series));
          }
        });
    return new Report("peers", List.copyOf(figures.values()), ratios, notes);
  }

  private Series series(Map<Contender, Series> figures) {
    Series series = figures.get(engine);
    if (series == null) {
      throw new IllegalStateException("the engine was not measured");
    }
    return series;
  }

  private static void fresh(Path directory) throws IOException {
    delete(directory);
    Files.createDirectories(directory);
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
