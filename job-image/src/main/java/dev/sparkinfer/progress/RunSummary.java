package dev.sparkinfer.progress;

import static java.util.Comparator.comparingLong;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the end of a run says.
 *
 * @param message one sentence for people, with what to do next where something is to be done
 * @param name the resource's
 * @param planned images of the plan
 * @param succeeded images with predictions, those of earlier starts included
 * @param failed images with an error, those of earlier starts included
 * @param failures the failed images by code, the most frequent first
 * @param skipped objects that were listed and are not planned, by kind
 * @param resumed of {@code succeeded} and {@code failed}, those that earlier starts committed
 * @param bytesRead from the store by this start
 * @param duration of this start
 * @param imagesPerSecond of this start, over its whole duration
 * @param modelDigest SHA-256 in hex; null when the run ended before the model was read
 * @param runIdentity SHA-256 in hex; null when the run ended before it was known
 * @param outputUri null when the resource has none that can be read
 * @param reportUri null when there is no report
 * @param warnings one sentence each
 */
public record RunSummary(
    Reason outcome,
    String message,
    String name,
    long planned,
    long succeeded,
    long failed,
    List<FailureCount> failures,
    List<SkippedObjects> skipped,
    long resumed,
    long bytesRead,
    Duration duration,
    double imagesPerSecond,
    StageSeconds stageSeconds,
    @Nullable String modelDigest,
    @Nullable String runIdentity,
    @Nullable String outputUri,
    @Nullable String reportUri,
    List<String> warnings) {

  public RunSummary {
    if (planned < 0 || succeeded < 0 || failed < 0 || resumed < 0 || bytesRead < 0) {
      throw new IllegalArgumentException(
          "a count is negative: planned %d, succeeded %d, failed %d,"
                  .formatted(planned, succeeded, failed)
              + " resumed %d, bytesRead %d".formatted(resumed, bytesRead));
    }
    failures =
        failures.stream()
            .sorted(comparingLong(FailureCount::count).reversed().thenComparing(FailureCount::code))
            .toList();
    skipped = List.copyOf(skipped);
    warnings = List.copyOf(warnings);
  }

  /** Objects that were listed and are not planned, of all kinds. */
  public long skippedAtListing() {
    return skipped.stream().mapToLong(SkippedObjects::count).sum();
  }

  /** The summary of a run that ended before it planned anything. */
  public static RunSummary beforePlanning(
      Reason outcome, String message, String name, @Nullable String outputUri, Duration duration) {
    return beforePlanning(outcome, message, name, List.of(), outputUri, duration);
  }

  /** The same of one that has listed its input. */
  public static RunSummary beforePlanning(
      Reason outcome,
      String message,
      String name,
      List<SkippedObjects> skipped,
      @Nullable String outputUri,
      Duration duration) {
    return new RunSummary(
        outcome,
        message,
        name,
        0,
        0,
        0,
        List.of(),
        skipped,
        0,
        0,
        duration,
        0,
        StageSeconds.ZERO,
        null,
        null,
        outputUri,
        null,
        List.of());
  }
}
