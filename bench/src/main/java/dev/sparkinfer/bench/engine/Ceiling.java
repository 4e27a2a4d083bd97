package dev.sparkinfer.bench.engine;

import java.io.IOException;

/**
 * What this machine can do with a model at best: the fastest setting that was found, in the process
 * where it was found. All methods give images a second.
 */
final class Ceiling implements AutoCloseable {
  private final MeasuringProcess<CeilingLoop> process;
  private final CeilingSetting setting;

  Ceiling(MeasuringProcess<CeilingLoop> process, CeilingSetting setting) {
    this.process = process;
    this.setting = setting;
  }

  CeilingSetting setting() {
    return setting;
  }

  /** Decoding and resizing alone, on all cores. */
  double decode(int images) throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    return process.measure(loop -> loop.decode(cores, images));
  }

  /** Predicting alone. */
  double predict(int images) throws IOException {
    CeilingSetting way = setting;
    return process.measure(loop -> loop.predict(way, images));
  }

  /** Both at once. */
  double both(int images) throws IOException {
    CeilingSetting way = setting;
    return process.measure(loop -> loop.both(way, images));
  }

  @Override
  public void close() {
    process.close();
  }
}
