package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PredictedImage;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.SummaryJson;
import dev.sparkinfer.report.ReportPage;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last writes of a run: report, summary and, when every row is there, {@code _SUCCESS}. The
 * report is for people: whatever of it cannot be made is said in one line, and the run ends all the
 * same.
 */
final class RunEnd {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

  private final RunSpec run;
  private final Storage output;
  private final OutputLayout layout;
  private final Consumer<String> warnings;

  /**
   * @param warnings what the run's readers should know, told before the summary is made
   */
  RunEnd(RunSpec run, Storage output, OutputLayout layout, Consumer<String> warnings) {
    this.run = run;
    this.output = output;
    this.layout = layout;
    this.warnings = warnings;
  }

  /**
   * Writes the end, and returns what to tell people.
   *
   * @param spark null when no executor has been started
   */
  RunSummary write(
      Reason reason, RunReport report, PartStatistics parts, @Nullable SparkRuntime spark)
      throws StorageException, InterruptedException {
    PartStatistics.Sum sum = parts.sum();
    if (sum.missing() > 0) {
      warn(
          "ReportIncomplete: the statistics of %d of %d parts could not be read; classes, scores,"
              + " samples and examples leave out their images: %s",
          sum.missing(), report.monitor().parts(), sum.why());
    }
    RowStatistics statistics = sum.statistics();
    boolean page = report.enabled() && writePage(reason, report, statistics, spark);
    RunSummary summary = report.summary(reason, statistics, page);
    output.put(
        layout.summary(),
        SummaryJson.render(summary).getBytes(StandardCharsets.UTF_8),
        "application/json");
    if (reason == Reason.Succeeded) {
      output.put(layout.success(), new byte[0], "application/octet-stream");
    }
    return summary;
  }

  /** Says whether it could. */
  private boolean writePage(
      Reason reason, RunReport report, RowStatistics statistics, @Nullable SparkRuntime spark)
      throws InterruptedException {
    try {
      Thumbnails thumbnails = Thumbnails.of(shown(statistics), run, spark);
      if (thumbnails.missing() > 0) {
        warn(
            "PicturesMissing: the report shows the names of %d images instead of their pictures:"
                + " %s",
            thumbnails.missing(), thumbnails.why());
      }
      RunSummary summary = report.summary(reason, statistics, true);
      byte[] page = ReportPage.render(report.page(summary, statistics, thumbnails.pictures()));
      output.put(layout.report(), page, "text/html; charset=utf-8");
      return true;
    } catch (StorageException | RuntimeException | OutOfMemoryError e) {
      warn("ReportMissing: no report could be written: %s", e.getMessage());
      return false;
    }
  }

  private static List<PredictedImage> shown(RowStatistics statistics) {
    return statistics.sampleSize() == 0
        ? List.of()
        : Stream.concat(statistics.sampleRows().stream(), statistics.leastCertain().stream())
            .toList();
  }

  private void warn(String format, @Nullable Object... arguments) {
    String line = String.format(java.util.Locale.ROOT, format, arguments);
    LOG.warn("{}", line);
    warnings.accept(line);
  }
}
