package dev.sparkinfer.report;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the report page tells of a finished run. Every string is shown as text, whatever it
 * holds; keys and labels may be hostile.
 *
 * @param name of the run: the resource's name
 * @param outcome how it ended
 * @param started when this start of the run began
 * @param finished when it ended; not before {@code started}
 * @param inputUris what was listed; at least one
 * @param devices what the model ran on, one string a device ({@code NVIDIA H200}, {@code CPU, 16
 *     cores}); may be empty
 * @param throughput in time order; empty when this start predicted nothing
 * @param classCounts label to the number of images with that label on top, over all starts, in any
 *     order; empty when no image succeeded
 * @param scoreHistogram how many top scores lie in each of {@value #SCORE_BINS} equal bins over 0
 *     to 1, the last one closed; all zero when no image succeeded
 * @param samples a choice of predicted images; may be empty
 * @param leastCertain the predicted images with the smallest top scores, smallest first; may be
 *     empty
 * @param failures one for each code that occurred, in any order
 * @param warnings what the reader should know before trusting the numbers
 */
public record ReportData(
    String name,
    Outcome outcome,
    Instant started,
    Instant finished,
    Model model,
    List<String> inputUris,
    Output output,
    Versions versions,
    List<String> devices,
    Counts counts,
    List<ThroughputPoint> throughput,
    StageSeconds stageSeconds,
    Map<String, Long> classCounts,
    List<Long> scoreHistogram,
    List<SampleImage> samples,
    List<SampleImage> leastCertain,
    List<Failure> failures,
    List<Warning> warnings) {

  /** The number of bins of {@link #scoreHistogram}. */
  public static final int SCORE_BINS = 20;

  /**
   * How the run ended.
   *
   * @param message one or two sentences for people; may be empty
   */
  public record Outcome(Reason reason, String message) {}

  /**
   * What was run.
   *
   * @param digest of its files, SHA-256 in hex
   * @param inputShape of the input tensor; -1 where a dimension is free
   * @param inputType of the input tensor: {@code float32}, {@code uint8}, {@code string}
   * @param classes that it tells apart; 0 when that is not known
   * @param preprocessing in words: {@code stretched to 224 × 224 (bilinear), scaled to 0…1}
   */
  public record Model(
      String uri,
      String digest,
      String signature,
      String inputName,
      List<Long> inputShape,
      String inputType,
      int classes,
      Precision precision,
      String preprocessing) {
    public Model {
      inputShape = List.copyOf(inputShape);
      check(classes >= 0, "classes");
    }
  }

  /**
   * Where the rows are.
   *
   * @param parts how many files hold them
   */
  public record Output(String uri, OutputFormat format, long parts) {
    public Output {
      check(parts >= 0, "parts");
    }
  }

  /** What ran it; each one a version such as {@code 4.1.1}. */
  public record Versions(String sparkinfer, String spark, String tensorflow, String java) {}

  /**
   * How many.
   *
   * @param planned objects of the run
   * @param succeeded of these, by all starts
   * @param failed of these, by all starts
   * @param resumed how many of succeeded and failed earlier starts had already done
   * @param skipped objects that were listed and are not planned, by kind
   * @param bytes read by this start
   */
  public record Counts(
      long planned,
      long succeeded,
      long failed,
      long resumed,
      List<SkippedObjects> skipped,
      long bytes) {
    public Counts {
      check(succeeded >= 0 && failed >= 0 && succeeded + failed <= planned, "planned");
      check(resumed >= 0 && resumed <= succeeded + failed, "resumed");
      skipped = List.copyOf(skipped);
      check(bytes >= 0, "bytes");
    }

    /** Images that this start itself predicted or failed. */
    public long doneNow() {
      return succeeded + failed - resumed;
    }

    /** Images left without a row, because the run ended before them. */
    public long notReached() {
      return planned - succeeded - failed;
    }
  }

  /** The rate at one moment of this start; seconds from {@link #started}. */
  public record ThroughputPoint(double seconds, double imagesPerSecond) {
    public ThroughputPoint {
      check(Double.isFinite(seconds) && seconds >= 0, "seconds");
      check(Double.isFinite(imagesPerSecond) && imagesPerSecond >= 0, "imagesPerSecond");
    }
  }

  /**
   * Where the time of this start went, in seconds summed over all workers; stages overlap, so their
   * sum may be more than the wall clock shows.
   *
   * @param idle the devices' time without a batch
   */
  public record StageSeconds(
      double fetch, double decode, double predict, double write, double idle) {
    public StageSeconds {
      check(fetch >= 0 && decode >= 0 && predict >= 0 && write >= 0 && idle >= 0, "stageSeconds");
    }
  }

  /** One class's score. */
  public record Prediction(String label, double score) {}

  /**
   * One predicted image.
   *
   * @param predictions best first; at least one
   * @param thumbnail a JPEG, a few kilobytes; null where there is none. Not copied
   */
  public record SampleImage(String key, List<Prediction> predictions, byte @Nullable [] thumbnail) {
    // In full: a compact constructor's class file does not say that an array may be null.
    public SampleImage(String key, List<Prediction> predictions, byte @Nullable [] thumbnail) {
      check(!predictions.isEmpty(), "predictions");
      this.key = key;
      this.predictions = List.copyOf(predictions);
      this.thumbnail = thumbnail;
    }
  }

  /**
   * The images that failed for one reason.
   *
   * @param examples some of them; may be empty
   */
  public record Failure(ErrorCode code, long count, List<FailedImage> examples) {
    public Failure {
      examples = List.copyOf(examples);
      check(count > 0, "count");
    }
  }

  /** One image that failed. */
  public record FailedImage(String key, String message) {}

  /**
   * A doubt about the numbers.
   *
   * @param name one CamelCase word: {@code ScoresNotProbabilities}
   */
  public record Warning(String name, String message) {}

  public ReportData {
    check(!finished.isBefore(started), "finished");
    inputUris = List.copyOf(inputUris);
    check(!inputUris.isEmpty(), "inputUris");
    devices = List.copyOf(devices);
    throughput = List.copyOf(throughput);
    classCounts = Map.copyOf(classCounts);
    scoreHistogram = List.copyOf(scoreHistogram);
    check(scoreHistogram.size() == SCORE_BINS, "scoreHistogram");
    samples = List.copyOf(samples);
    leastCertain = List.copyOf(leastCertain);
    failures = List.copyOf(failures);
    warnings = List.copyOf(warnings);
  }

  /** The wall-clock time of this start. */
  public Duration duration() {
    return Duration.between(started, finished);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + " out of range");
    }
  }
}
