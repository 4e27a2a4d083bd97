package dev.sparkinfer.bench.peers;

import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.bench.engine.MeasuringProcess;
import dev.sparkinfer.bench.engine.WholeRun;
import dev.sparkinfer.bench.input.Inputs;
import dev.sparkinfer.bench.input.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether one could have it faster elsewhere: the whole engine against {@code predict_batch_udf} of
 * PySpark, Ray Data and plain tf.data, each doing the same work on the same cores.
 */
public final class PeersBenchmark implements Benchmark {
  private static final int LEAST_ROUNDS = 5;

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public Report run(Settings asked) throws IOException, InterruptedException {
    Settings settings =
        new Settings(
            Math.max(LEAST_ROUNDS, asked.rounds()),
            asked.models(),
            asked.images(),
            asked.resources(),
            asked.present(),
            asked.shards(),
            asked.root(),
            asked.progress());
    Path scripts = settings.root().resolve("bench").resolve("peers");
    Path python =
        new PythonEnvironment(
                scripts.resolve("requirements.txt"),
                settings.folder().resolve("venv"),
                settings.progress())
            .python();
    List<Series> figures = new ArrayList<>();
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    notes.add(
        "engine: a run from the first task to the last committed part, from files, with loading"
            + " the model.");
    notes.add(
        "peers: from the first image read to the last row written, without loading the model; at"
            + " least %d rounds of all.".formatted(LEAST_ROUNDS));
    for (String label : settings.models()) {
      Report report = compare(settings, Network.named(label), python, scripts);
      figures.addAll(report.figures());
      ratios.putAll(report.ratios());
      notes.addAll(report.notes());
    }
    return new Report(name(), figures, ratios, notes);
  }

  private static Report compare(Settings settings, Network network, Path python, Path scripts)
      throws IOException, InterruptedException {
    Inputs inputs = new Inputs(settings.folder(), settings.progress());
    Path model = inputs.model(network);
    int count = settings.images(usualImages(network));
    Path images = inputs.photographs(count);
    List<Contender> peers =
        Arrays.stream(Peer.values())
            .<Contender>map(
                peer ->
                    new PeerProcess(peer, python, scripts, model, images, peer.settings(network)))
            .toList();
    String copies = settings.folder().resolve("scratch").toString();
    try (MeasuringProcess<WholeRun.Place> process =
        MeasuringProcess.start(new WholeRun.Place(copies))) {
      return new Comparison(
              network.label(),
              new EngineContender(process, model, images, count),
              peers,
              new RowAgreement(python, scripts),
              settings.folder().resolve("peers"))
          .run(settings);
    }
  }

  /** More than the engine alone has: a peer's first and last batches are slow ones. */
  private static int usualImages(Network network) {
    return switch (network) {
      case HEAVY -> 512;
      case CLASSIC -> 1536;
      case LIGHT -> 8192;
      case SMALL -> throw new IllegalArgumentException("peers have no benchmark of small pictures");
    };
  }
}
