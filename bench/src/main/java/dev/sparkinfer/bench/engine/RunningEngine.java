package dev.sparkinfer.bench.engine;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.storage.StorageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that runs the product over and over, each time into a new output that goes again. */
final class RunningEngine implements AutoCloseable {
  private final MeasuringProcess<WholeRun.Place> process;
  private final Path outputs;
  private final String model;
  private final int images;

  private RunningEngine(
      MeasuringProcess<WholeRun.Place> process, Path outputs, String model, int images) {
    this.process = process;
    this.outputs = outputs;
    this.model = model;
    this.images = images;
  }

  /**
   * Starts the process.
   *
   * @param model directory of a SavedModel
   * @param images that each run has
   */
  static RunningEngine start(Settings settings, String model, int images) throws IOException {
    return new RunningEngine(
        MeasuringProcess.start(new WholeRun.Place(settings.folder().resolve("scratch").toString())),
        settings.folder().resolve("outputs"),
        model,
        images);
  }

  /** A run from files into files. */
  WholeRun.Timing fromFiles(Path pictures) throws IOException {
    Path output = outputs.resolve("run");
    delete(output);
    try {
      return process.measure(
          new WholeRun(model, "file:" + pictures, "file:" + output, StorageConfig.aws(), images));
    } finally {
      delete(output);
    }
  }

  /** A run from a store into the same. */
  WholeRun.Timing fromStore(String pictures, BenchStores stores, StorageConfig store)
      throws IOException {
    delete(stores.outputFiles());
    try {
      return process.measure(new WholeRun(model, pictures, stores.output(), store, images));
    } finally {
      delete(stores.outputFiles());
    }
  }

  /** Images a second of the serial design over the first pictures of a store. */
  double serially(String pictures, int count, BenchStores stores, StorageConfig store)
      throws IOException {
    delete(stores.outputFiles());
    try {
      return process.measure(new SerialDesign(model, pictures, stores.output(), store, count));
    } finally {
      delete(stores.outputFiles());
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
