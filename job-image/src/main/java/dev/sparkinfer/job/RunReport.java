package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.ExifOrientation;
import dev.sparkinfer.api.v1alpha1.Preprocessing;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Resize;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.output.PredictedImage;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.StageSeconds;
import dev.sparkinfer.report.ReportData;
import dev.sparkinfer.storage.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a run says of it: in short for terminals and scripts, at length for the page.
 *
 * @param verdict null when nothing was left to predict, and so no model was loaded
 */
record RunReport(
    String name,
    BatchInferenceSpec spec,
    Instant started,
    PreparedModel model,
    ModelVerdict.@Nullable Fit verdict,
    String identityDigest,
    Plan plan,
    PartStore.Naming naming,
    RunMonitor monitor,
    List<String> warnings) {
  private static final String NOT_LOADED = "none: nothing was left to predict";

  boolean enabled() {
    return spec.report().enabled();
  }

  int sampleImages() {
    return sampleImages(spec);
  }

  /** How many images the page of such a run shows. */
  static int sampleImages(BatchInferenceSpec spec) {
    return spec.report().enabled() ? spec.report().sampleImages() : 0;
  }

  /**
   * The summary of a run that came to its end.
   *
   * @param withPage whether there is a page
   */
  RunSummary summary(Reason reason, RowStatistics statistics, boolean withPage) {
    String message = message(reason, monitor.succeeded(), monitor.failed());
    return summary(reason, message, statistics, withPage);
  }

  /** The summary of a run that was broken off: no page is written, and no key is known. */
  RunSummary unfinished(Reason reason, String message) {
    return summary(reason, message, RowStatistics.empty(0), false);
  }

  private RunSummary summary(
      Reason reason, String message, RowStatistics statistics, boolean withPage) {
    long succeeded = monitor.succeeded();
    long failed = monitor.failed();
    long done = succeeded + failed - monitor.resumed();
    Duration duration = Duration.between(started, Instant.now());
    OutputLayout layout = new OutputLayout(naming.root());
    List<FailureCount> failures = new ArrayList<>();
    monitor
        .failedByCode()
        .forEach(
            (code, count) ->
                failures.add(
                    new FailureCount(
                        code,
                        count,
                        statistics.failureExamples().getOrDefault(code, List.of()).stream()
                            .map(RowStatistics.FailureExample::key)
                            .toList())));
    return new RunSummary(
        reason,
        message,
        name,
        plan.objects(),
        succeeded,
        failed,
        failures,
        SkippedTexts.objects(plan.skipped()),
        monitor.resumed(),
        monitor.totals().bytesRead(),
        duration,
        done / Math.max(1e-3, duration.toMillis() / 1e3),
        RunMonitor.stageSeconds(monitor.totals()),
        model.files().digest(),
        identityDigest,
        naming.root().toString(),
        withPage ? layout.report().toString() : null,
        warnings);
  }

  private String message(Reason reason, long succeeded, long failed) {
    if (reason != Reason.TooManyFailedImages) {
      return "Each of the "
          + plan.objects()
          + " planned images has its row: "
          + succeeded
          + " predictions, "
          + failed
          + " errors";
    }
    return failed
        + " images failed, more than spec.failurePolicy.maxFailedImages ("
        + spec.failurePolicy().maxFailedImages().getValue()
        + " of "
        + plan.objects()
        + ") allows; "
        + (succeeded + failed)
        + " rows are kept. Look at the failures, then raise maxFailedImages to go on from here";
  }

  ReportData page(RunSummary summary, RowStatistics statistics, Map<Location, byte[]> thumbnails) {
    StageSeconds stages = summary.stageSeconds();
    return new ReportData(
        name,
        new ReportData.Outcome(summary.outcome(), summary.message()),
        started,
        started.plus(summary.duration()),
        modelOnPage(),
        spec.input().uris(),
        new ReportData.Output(
            summary.outputUri() == null ? "" : summary.outputUri(),
            spec.output().format(),
            monitor.parts()),
        new ReportData.Versions(
            Versions.sparkinfer(),
            Versions.spark(),
            verdict == null ? NOT_LOADED : verdict.tensorFlowVersion(),
            Versions.java()),
        devices(),
        new ReportData.Counts(
            summary.planned(),
            summary.succeeded(),
            summary.failed(),
            summary.resumed(),
            summary.skipped(),
            summary.bytesRead()),
        monitor.points().stream()
            .map(p -> new ReportData.ThroughputPoint(p.seconds(), p.imagesPerSecond()))
            .toList(),
        new ReportData.StageSeconds(
            stages.fetch(), stages.decode(), stages.predict(), stages.write(), stages.idle()),
        Map.copyOf(statistics.classCounts()),
        statistics.scoreHistogram(),
        images(statistics.sampleRows(), thumbnails),
        sampleImages() == 0 ? List.of() : images(statistics.leastCertain(), thumbnails),
        failures(statistics),
        warnings.stream().map(RunReport::warning).toList());
  }

  private List<String> devices() {
    if (verdict == null) {
      return List.of(NOT_LOADED);
    }
    return verdict.gpus().isEmpty()
        ? List.of("CPU, " + Runtime.getRuntime().availableProcessors() + " cores")
        : verdict.gpus();
  }

  /** Where an image lies. */
  static Location location(Location input, PredictedImage image) {
    String bucket = image.bucket();
    return new Location(input.scheme(), bucket == null ? "" : bucket, image.key());
  }

  private List<ReportData.SampleImage> images(
      List<PredictedImage> images, Map<Location, byte[]> thumbnails) {
    Location input = Location.parse(spec.input().uris().get(0));
    return images.stream()
        .map(
            image ->
                new ReportData.SampleImage(
                    image.key(),
                    image.predictions().stream()
                        .map(p -> new ReportData.Prediction(p.label(), p.score()))
                        .toList(),
                    thumbnails.get(location(input, image))))
        .toList();
  }

  private static List<ReportData.Failure> failures(RowStatistics statistics) {
    List<ReportData.Failure> failures = new ArrayList<>();
    for (Map.Entry<ErrorCode, Long> entry : statistics.failedByCode().entrySet()) {
      failures.add(
          new ReportData.Failure(
              entry.getKey(),
              entry.getValue(),
              statistics.failureExamples().getOrDefault(entry.getKey(), List.of()).stream()
                  .map(e -> new ReportData.FailedImage(e.key(), e.message()))
                  .toList()));
    }
    return failures;
  }

  private static ReportData.Warning warning(String text) {
    int colon = text.indexOf(": ");
    return colon < 0
        ? new ReportData.Warning("Note", text)
        : new ReportData.Warning(text.substring(0, colon), text.substring(colon + 2));
  }

  private ReportData.Model modelOnPage() {
    ModelSignature signature = model.signature();
    return new ReportData.Model(
        spec.model().uri(),
        model.files().digest(),
        signature.name(),
        signature.inputName(),
        inputShape(signature),
        signature.inputKind().name().toLowerCase(java.util.Locale.ROOT),
        classes(),
        spec.model().precision(),
        signature.inputKind() == ModelSignature.InputKind.ENCODED
            ? "by the model itself"
            : inWords(spec.model().preprocessing(), signature));
  }

  private int classes() {
    Integer known = verdict == null ? model.signature().classes() : verdict.classes();
    return Objects.requireNonNullElse(known, Math.max(1, model.labels().names().size()));
  }

  private static List<Long> inputShape(ModelSignature signature) {
    long batch = signature.batchSize() == null ? -1 : signature.batchSize();
    return signature.inputKind() == ModelSignature.InputKind.ENCODED
        ? List.of(batch)
        : List.of(
            batch,
            (long) signature.height(),
            (long) signature.width(),
            (long) signature.channels());
  }

  private static String inWords(Preprocessing preprocessing, ModelSignature signature) {
    String size = signature.width() + " × " + signature.height();
    String resize =
        switch (preprocessing.resize()) {
          case Stretch -> "stretched to " + size;
          case CenterCrop -> "cropped at the centre to " + size;
          case Letterbox -> "fitted into " + size;
        };
    String shorterSide =
        preprocessing.resize() == Resize.CenterCrop && preprocessing.resizeShorterSide() != null
            ? ", shorter side " + preprocessing.resizeShorterSide()
            : "";
    return resize
        + shorterSide
        + ", "
        + preprocessing.interpolation()
        + (preprocessing.orientation() == ExifOrientation.Ignore ? ", as stored" : "")
        + ", normalization "
        + preprocessing.normalization();
  }
}
