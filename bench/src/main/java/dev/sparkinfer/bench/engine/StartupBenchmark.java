package dev.sparkinfer.bench.engine;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Rounds;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.bench.input.Inputs;
import dev.sparkinfer.bench.input.Network;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long a person waits for the first prediction, from the command on. */
public final class StartupBenchmark implements Benchmark {
  private static final String FIRST = "first_prediction";

  /** One shard: its part is the first that anyone can read. */
  private static final int IMAGES = 32;

  private static final long LOOK_MILLIS = 5;

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public Report run(Settings settings) throws IOException, InterruptedException {
    Inputs inputs = new Inputs(settings.folder(), settings.progress());
    Path output = settings.folder().resolve("outputs").resolve("startup");
    Path resource = settings.folder().resolve("startup.yaml");
    Files.writeString(
        resource,
        """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: startup}
        spec:
          model: {uri: "file:%s"}
          input: {uris: ["file:%s"]}
          output: {uri: "file:%s"}
        """
            .formatted(inputs.model(Network.HEAVY), inputs.photographs(IMAGES), output));
    Rounds rounds = new Rounds(settings, name());
    rounds.quantity(FIRST, "s", () -> secondsToFirstPart(settings, resource, output));
    rounds.measure();
    return new Report(
        name(),
        rounds.all(),
        Map.of("startup.first_prediction_seconds", Ratio.of(rounds.figure(FIRST))),
        List.of(
            "From the start of ./sparkinfer run to the first committed part, with %d images and the"
                    .formatted(IMAGES)
                + " heavy model; what is built or unpacked once is there."));
  }

  private static double secondsToFirstPart(Settings settings, Path resource, Path output)
      throws IOException, InterruptedException {
    if (Files.exists(output)) {
      MoreFiles.deleteRecursively(output, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    Path log = settings.folder().resolve("startup.log");
    ProcessBuilder command =
        new ProcessBuilder(
                settings.root().resolve("sparkinfer").toString(), "run", resource.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    long start = System.nanoTime();
    Process run = command.start();
    try {
      double seconds = Double.NaN;
      while (!run.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (Double.isNaN(seconds) && hasPart(output)) {
          seconds = (System.nanoTime() - start) / 1e9;
        }
      }
      if (run.exitValue() != 0 || Double.isNaN(seconds)) {
        throw new IOException("the run ended with " + run.exitValue() + ": see " + log);
      }
      return seconds;
    } finally {
      run.destroy();
    }
  }

  private static boolean hasPart(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return false;
    }
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(output, "part-*")) {
      return parts.iterator().hasNext();
    }
  }
}
