package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images done and to do; never goes back within a run.
 *
 * @param total images planned
 * @param succeeded images with predictions
 * @param failed images with an error row
 * @param skipped objects that were listed and are not planned, of all kinds
 * @param percent of the planned images that are done, rounded down; 100 only at success
 * @param imagesPerSecond over the last half minute
 * @param bytesRead of images
 * @param estimatedCompletionTime when the last image will be done at this rate; absent: not known
 * @param stageSeconds where the executors' time went
 * @param display the same as texts, for printer columns
 * @param skippedByKind why objects were skipped, with an example of each kind
 */
public record Progress(
    long total,
    long succeeded,
    long failed,
    long skipped,
    @Min(0) @Max(100) int percent,
    long imagesPerSecond,
    long bytesRead,
    @Size(max = 64) @Nullable String estimatedCompletionTime,
    StageSeconds stageSeconds,
    Display display,
    @Size(max = 5) List<SkippedObjects> skippedByKind) {

  public Progress {
    stageSeconds = requireNonNullElseGet(stageSeconds, () -> new StageSeconds(0, 0, 0, 0, 0));
    display = requireNonNullElseGet(display, () -> new Display(null, null, null, null));
    skippedByKind = Absent.toEmpty(skippedByKind);
  }
}
