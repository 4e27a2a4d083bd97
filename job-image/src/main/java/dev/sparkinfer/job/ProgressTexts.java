package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Display;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Progress;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.api.v1alpha1.StageSeconds;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.ProgressSnapshot;
import dev.sparkinfer.progress.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From what a run counts to what the resource's status shows. */
final class ProgressTexts {
  private static final int MOST_FAILURES = 10;
  private static final int LONGEST_KEY = 256;

  private ProgressTexts() {}

  /** Of a run that goes on, or was broken off. */
  static Progress of(ProgressSnapshot now, List<SkippedObjects> skipped, Instant at) {
    // 100 is for the end: there is a report to write still.
    int percent = Math.min(99, now.percent());
    @Nullable Duration eta = now.eta().orElse(null);
    return new Progress(
        now.total(),
        now.succeeded(),
        now.failed(),
        skipped.stream().mapToLong(SkippedObjects::count).sum(),
        percent,
        Math.round(now.imagesPerSecond()),
        now.bytesRead(),
        eta == null ? null : at.plus(eta).truncatedTo(ChronoUnit.SECONDS).toString(),
        stages(now.stageSeconds()),
        new Display(
            percent + "%",
            now.done() + "/" + now.total(),
            Math.round(now.imagesPerSecond()) + "/s",
            eta == null ? null : eta(eta)),
        skipped(skipped));
  }

  /** Of a run that came to its end. */
  static Progress of(RunSummary end) {
    long done = end.succeeded() + end.failed();
    boolean whole = end.outcome().exitCode() == 0 && end.planned() > 0;
    int percent =
        whole ? 100 : (int) Math.min(99, end.planned() == 0 ? 0 : 100 * done / end.planned());
    return new Progress(
        end.planned(),
        end.succeeded(),
        end.failed(),
        end.skippedAtListing(),
        percent,
        Math.round(end.imagesPerSecond()),
        end.bytesRead(),
        null,
        stages(end.stageSeconds()),
        new Display(
            percent + "%",
            done + "/" + end.planned(),
            Math.round(end.imagesPerSecond()) + "/s",
            null),
        skipped(end.skipped()));
  }

  private static List<SkippedObjects> skipped(List<SkippedObjects> skipped) {
    return skipped.stream()
        .map(each -> new SkippedObjects(each.kind(), each.count(), cut(each.example())))
        .toList();
  }

  /** The most frequent first; an example that is not known yet is empty. */
  static List<Failure> failures(List<FailureCount> failures) {
    return failures.stream()
        .sorted((a, b) -> Long.compare(b.count(), a.count()))
        .limit(MOST_FAILURES)
        .map(
            failure ->
                new Failure(
                    failure.code(),
                    failure.count(),
                    failure.exampleKeys().stream().findFirst().map(ProgressTexts::cut).orElse("")))
        .toList();
  }

  private static String cut(String key) {
    return key.codePointCount(0, key.length()) <= LONGEST_KEY
        ? key
        : key.substring(0, key.offsetByCodePoints(0, LONGEST_KEY - 1)) + "…";
  }

  /** {@code 45s}, {@code 12m}, {@code 2h05m}, {@code 3d04h}; rounded up, as waiting is told. */
  static String eta(Duration left) {
    long seconds = Math.max(0, left.plusMillis(999).toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    long minutes = (seconds + 59) / 60;
    if (minutes < 60) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    return hours < 24
        ? String.format(Locale.ROOT, "%dh%02dm", hours, minutes % 60)
        : String.format(Locale.ROOT, "%dd%02dh", hours / 24, hours % 24);
  }

  private static StageSeconds stages(dev.sparkinfer.progress.StageSeconds seconds) {
    return new StageSeconds(
        Math.round(seconds.fetch()),
        Math.round(seconds.decode()),
        Math.round(seconds.predict()),
        Math.round(seconds.write()),
        Math.round(seconds.idle()));
  }
}
