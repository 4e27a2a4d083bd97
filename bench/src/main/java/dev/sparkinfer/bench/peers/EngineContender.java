package dev.sparkinfer.bench.peers;

import dev.sparkinfer.bench.engine.MeasuringProcess;
import dev.sparkinfer.bench.engine.WholeRun;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The whole product, from files to files, as the benchmark {@code engine} measures it.
 *
 * @param process that stays from one run to the next: the peers are warm too
 * @param model a SavedModel's directory
 * @param count of the images
 */
record EngineContender(MeasuringProcess<WholeRun.Place> process, Path model, Path images, int count)
    implements Contender {

  @Override
  public String label() {
    return "engine";
  }

  @Override
  public double run(Path rows) throws IOException {
    WholeRun run =
        new WholeRun(
            model.toString(), "file:" + images, "file:" + rows, StorageConfig.aws(), count);
    return process.measure(run).imagesPerSecond();
  }
}
