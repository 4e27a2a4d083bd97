package dev.sparkinfer.job;

import com.google.common.collect.Lists;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.SummaryJson;
import dev.sparkinfer.report.ReportPage;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The last writes of a run: summary, report and, when every row is there, {@code _SUCCESS}. */
final class RunEnd {
  private static final int PARTS_A_TASK = 500;
  private static final int THUMBNAILS_A_TASK = 8;
  private static final int THUMBNAIL_PIXELS = 160;

  private final SparkRuntime spark;
  private final RunSpec run;
  private final Storage output;
  private final OutputLayout layout;

  RunEnd(SparkRuntime spark, RunSpec run, Storage output, OutputLayout layout) {
    this.spark = spark;
    this.run = run;
    this.output = output;
    this.layout = layout;
  }

  /** Writes the end, and returns what to tell people. */
  RunSummary write(Reason reason, RunReport report)
      throws StorageException, RunException, InterruptedException {
    RowStatistics statistics = statistics(report.committedParts(), report.sampleImages());
    RunSummary summary = report.summary(reason, statistics);
    output.put(
        layout.summary(),
        SummaryJson.render(summary).getBytes(StandardCharsets.UTF_8),
        "application/json");
    if (report.enabled()) {
      byte[] page = ReportPage.render(report.page(summary, statistics, thumbnails(statistics)));
      output.put(layout.report(), page, "text/html; charset=utf-8");
    }
    if (reason == Reason.Succeeded) {
      output.put(layout.success(), new byte[0], "application/octet-stream");
    }
    return summary;
  }

  private RowStatistics statistics(List<String> parts, int sampleImages)
      throws RunException, InterruptedException {
    RunSpec runSpec = run;
    return spark
        .map(
            Lists.partition(parts, PARTS_A_TASK).stream().map(ArrayList::new).toList(),
            some ->
                StatisticsJson.read(
                    ExecutorProcess.of(runSpec).output(),
                    new OutputLayout(runSpec.output()),
                    some,
                    sampleImages))
        .stream()
        .reduce(StatisticsJson::merge)
        .orElse(RowStatistics.empty(sampleImages));
  }

  /** Small pictures for the report, by location; made on executors, which may see images. */
  private Map<Location, byte[]> thumbnails(RowStatistics statistics)
      throws RunException, InterruptedException {
    if (statistics.sampleSize() == 0) {
      return Map.of();
    }
    List<Location> wanted =
        Stream.concat(statistics.sampleRows().stream(), statistics.leastCertain().stream())
            .map(row -> RunReport.location(run.input(), row))
            .distinct()
            .toList();
    RunSpec runSpec = run;
    List<Map<Location, byte[]>> made =
        spark.map(
            Lists.partition(wanted, THUMBNAILS_A_TASK).stream().map(ArrayList::new).toList(),
            some -> {
              Map<Location, byte[]> small = new HashMap<>();
              for (Location location : some) {
                thumbnail(runSpec, location).ifPresent(jpeg -> small.put(location, jpeg));
              }
              return small;
            });
    Map<Location, byte[]> all = new HashMap<>();
    made.forEach(all::putAll);
    return all;
  }

  /** Empty for an image that is gone or changed by now: the page then shows its name. */
  private static Optional<byte[]> thumbnail(RunSpec run, Location location)
      throws StorageException {
    try {
      ExecutorProcess process = ExecutorProcess.of(run);
      byte[] bytes = process.input().read(location, null, run.engine().maxObjectBytes());
      return Optional.of(
          process
              .thumbnail()
              .jpeg(bytes, THUMBNAIL_PIXELS, run.engine().orientation(), run.engine().limits()));
    } catch (ImageException e) {
      return Optional.empty();
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.UNAVAILABLE) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
