package dev.sparkinfer.bench.peers;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Rounds;
import dev.sparkinfer.bench.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The engine and its peers with one model over the same images, in turns. A peer that does not say
 * what the engine says has done other work, and is no comparison.
 */
final class Comparison {
  private static final String UNIT = "images/s";
  private static final double LEAST_AGREEMENT = 0.99;

  private final String model;
  private final Contender engine;
  private final List<Contender> peers;
  private final Agreement agreement;
  private final Path engineRows;
  private final Path peerRows;
  private final Map<String, Double> agreed = new LinkedHashMap<>();

  /**
   * @param model what figures and ratios call it
   * @param scratch for the rows of both; emptied again
   */
  Comparison(
      String model, Contender engine, List<Contender> peers, Agreement agreement, Path scratch) {
    this.model = model;
    this.engine = engine;
    this.peers = List.copyOf(peers);
    this.agreement = agreement;
    this.engineRows = scratch.resolve("engine");
    this.peerRows = scratch.resolve("peer");
  }

  /**
   * Measures.
   *
   * @throws IOException a contender has failed, or a peer names another best class than the engine
   *     for more than one image in a hundred
   */
  Report run(Settings settings) throws IOException, InterruptedException {
    Rounds rounds = new Rounds(settings, model);
    rounds.quantity(engine.label(), UNIT, () -> fresh(engine, engineRows));
    for (Contender peer : peers) {
      rounds.quantity(peer.label(), UNIT, () -> checked(peer));
    }
    try {
      rounds.measure();
    } finally {
      delete(engineRows);
      delete(peerRows);
    }
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    for (Contender peer : peers) {
      ratios.put(
          "%s.%s_to_%s".formatted(model, engine.label(), peer.label()),
          rounds.ratio(engine.label(), peer.label()));
    }
    List<String> notes =
        agreed.entrySet().stream().map(entry -> note(entry.getKey(), entry.getValue())).toList();
    return new Report("peers", rounds.all(), ratios, notes);
  }

  private double checked(Contender peer) throws IOException, InterruptedException {
    double speed = fresh(peer, peerRows);
    double same = agreement.of(engineRows, peerRows);
    if (same < LEAST_AGREEMENT) {
      throw new IOException(note(peer.label(), same));
    }
    agreed.merge(peer.label(), same, Math::min);
    return speed;
  }

  private String note(String peer, double same) {
    return String.format(
        Locale.ROOT,
        "%s: %s names the engine's best class for %.2f%% of the images.",
        model,
        peer,
        100 * same);
  }

  private static double fresh(Contender contender, Path rows)
      throws IOException, InterruptedException {
    delete(rows);
    Files.createDirectories(rows.getParent());
    return contender.run(rows);
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
