package dev.sparkinfer.bench.engine;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.job.BatchInferenceJob;
import dev.sparkinfer.job.RunException;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.StorageConfig;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;

/**
 * A run of the product itself, all in one process, with what a resource says by default.
 *
 * @param model directory of a SavedModel
 * @param input URI of a directory with pictures
 * @param output URI of a directory that does not exist
 * @param store where both are, unless they are files
 * @param images that must get predictions
 */
public record WholeRun(String model, String input, String output, StorageConfig store, int images)
    implements Measurement<WholeRun.Place, WholeRun.Timing> {

  /** A process for runs; {@code scratch} is for copies of models. */
  public record Place(String scratch) implements Workplace<Place> {
    @Override
    public Place open() {
      // Spark takes its settings from here too.
      System.setProperty("spark.extraListeners", TaskClock.class.getName());
      return this;
    }
  }

  /**
   * How long it took.
   *
   * @param taskSeconds from the first task to the last committed part
   * @param wholeSeconds with Spark's start, the listing and the report
   */
  public record Timing(int images, double taskSeconds, double wholeSeconds)
      implements Serializable {

    public double imagesPerSecond() {
      return images / taskSeconds;
    }
  }

  @Override
  public Timing measure(Place place)
      throws InvalidResourceException, RunException, InterruptedException {
    RunSummary summary =
        BatchInferenceJob.inThisProcess(
                resource(),
                store,
                Runtime.getRuntime().availableProcessors(),
                Path.of(place.scratch()))
            .run();
    if (summary.succeeded() != images) {
      throw new IllegalStateException(images + " predictions were due: " + summary);
    }
    return new Timing(images, TaskClock.seconds(), summary.duration().toNanos() / 1e9);
  }

  private BatchInference resource() throws InvalidResourceException {
    return ResourceParser.local()
        .parse(
            """
            apiVersion: sparkinfer.dev/v1alpha1
            kind: BatchInference
            metadata: {name: bench}
            spec:
              model: {uri: "file:%s"}
              input: {uris: ["%s"]}
              output: {uri: "%s"}
            """
                .formatted(model, input, output),
            Map.of())
        .get(0);
  }
}
