package dev.sparkinfer.progress;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import java.time.Duration;
import java.util.List;

/** Ends of runs, for tests. */
final class RunSummaries {
  private RunSummaries() {}

  /** A summary with a value in every field. */
  static RunSummary full() {
    return new RunSummary(
        Reason.TooManyFailedImages,
        "1,241 of 60,512 images failed, and failurePolicy.maxFailedImages allows 605. Look at the"
            + " failures, raise the limit, and run the same file again: what is done is kept.",
        "road-signs",
        60_512,
        38_120,
        1_241,
        List.of(
            new FailureCount(ErrorCode.EMPTY_OBJECT, 4, List.of("2026/x.jpg")),
            new FailureCount(
                ErrorCode.CORRUPT_IMAGE,
                1_237,
                List.of("2026/10/日本/a-very-long-name-indeed.jpg", "b\u001b[2J.jpg"))),
        List.of(
            new SkippedObjects(SkippedKind.FolderMarker, 1, "2026/"),
            new SkippedObjects(SkippedKind.OtherCase, 1_204, "2026/b.JPEG")),
        20_000,
        1_288_490_189,
        Duration.ofMillis(3_727_123),
        412.4567,
        new StageSeconds(120.1234, 550, 310, 3, 20),
        "ab".repeat(32),
        "cd".repeat(32),
        "s3://predictions/road-signs/",
        "s3://predictions/road-signs/_sparkinfer/report.html",
        List.of("ScoresNotProbabilities: the scores do not sum to 1."));
  }

  static RunSummary beforePlanning() {
    return RunSummary.beforePlanning(
        Reason.NoInput, "The input holds no object.", "road-signs", null, Duration.ofSeconds(1));
  }
}
