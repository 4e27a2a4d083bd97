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
import java.util.Locale;
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
  public Report run(Settings settings) throws Exception {
    Path scripts = settings.root().resolve("bench").resolve("peers");
    Path python =
        new PythonEnvironment(
                scripts.resolve("requirements.txt"),
                settings.folder().resolve("venv"),
                settings.progress())
            .python();
    int rounds = Math.max(LEAST_ROUNDS, settings.rounds());
    List<Series> figures = new ArrayList<>();
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    notes.add(
        rounds
            + " rounds. All times are from the first image read to the last row written; starting,"
            + " loading the model and warming up come before, listing too.");
    for (String model : settings.models()) {
      Network network = Network.valueOf(model.toUpperCase(Locale.ROOT));
      Report report = compare(network, python, scripts, rounds, settings);
      figures.addAll(report.figures());
      ratios.putAll(report.ratios());
      notes.addAll(report.notes());
    }
    return new Report(name(), figures, ratios, notes);
  }

  private static Report compare(
      Network network, Path python, Path scripts, int rounds, Settings settings)
      throws Exception {
    Inputs inputs = new Inputs(settings.folder(), settings.progress());
    Path model = inputs.model(network);
    int count = settings.images(usual(network));
    Path images = inputs.photographs(count);
    List<Contender> peers =
        Arrays.stream(Peer.values())
            .<Contender>map(
                peer ->
                    new PeerProcess(
                        peer, python, scripts, model, images, peer.settings(network)))
            .toList();
    Path scratch = settings.folder().resolve("peers");
    try (MeasuringProcess<WholeRun.Place> process = engine(settings)) {
      return new Comparison(
              network.label(),
              new EngineContender(process, model, images, count),
              peers,
              new RowAgreement(python, scripts))
          .run(rounds, scratch, settings);
    }
  }

  private static MeasuringProcess<WholeRun.Place> engine(Settings settings) throws IOException {
    Path copies = settings.folder().resolve("models");
    return MeasuringProcess.start(new WholeRun.Place(copies.toString()));
  }

  /** Enough for ten seconds and more on two cores: a peer's first and last batch are slow ones. */
  private static int usual(Network network) {
    return switch (network) {
      case HEAVY -> 512;
      case CLASSIC -> 1536;
      case LIGHT, SMALL -> 8192;
    };
  }
}
