package dev.sparkinfer.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Reads the rows of both with the peers' own Python.
 *
 * @param python of the peers' environment
 * @param scripts the folder of the peers' programs
 */
record RowAgreement(Path python, Path scripts) implements Agreement {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public double of(Path engineRows, Path peerRows) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            python.toString(),
            scripts.resolve("agreement.py").toString(),
            engineRows.toString(),
            peerRows.toString());
    return Double.parseDouble(new PythonProgram(command, LIMIT).output().strip());
  }
}
