package dev.sparkinfer.bench.peers;

import java.io.IOException;
import java.nio.file.Path;

/** Whether two ways have done the same work. */
interface Agreement {

  /** The share of the images, 0 to 1, for which the engine and a peer name the same best class. */
  double of(Path engineRows, Path peerRows) throws IOException, InterruptedException;
}
