package dev.sparkinfer.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer as a process of its own for each run. What it needs to start, to load the model and to
 * warm up is not in its time: it looks at the clock by itself.
 *
 * @param python of the peers' environment
 * @param scripts the folder of the peers' programs
 * @param model a SavedModel's directory
 * @param arguments the settings for this model
 */
record PeerProcess(
    Peer peer, Path python, Path scripts, Path model, Path images, List<String> arguments)
    implements Contender {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  @Override
  public String label() {
    return peer.label();
  }

  @Override
  public double run(Path rows) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                python.toString(),
                scripts.resolve(peer.script()).toString(),
                "--model",
                model.toString(),
                "--images",
                images.toString(),
                "--output",
                rows.toString()));
    command.addAll(arguments);
    return PeerRun.parse(new PythonProgram(command, LIMIT).output()).imagesPerSecond();
  }
}
