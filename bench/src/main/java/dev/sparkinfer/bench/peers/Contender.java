package dev.sparkinfer.bench.peers;

import java.io.IOException;
import java.nio.file.Path;

/** A way to give every image of a directory its best classes; each run begins from nothing. */
interface Contender {

  /** What figures and ratios call it. */
  String label();

  /**
   * Does all of it once.
   *
   * @param rows where they go, a directory that is not there yet
   * @return images a second, from the first image read to the last row written
   */
  double run(Path rows) throws IOException, InterruptedException;
}
