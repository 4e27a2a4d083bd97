package dev.sparkinfer.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run's end as JSON for programs; {@code docs/summary-json.md} is its contract. */
public final class SummaryJson {
  /** Grows when a field goes or changes its meaning, not when one is added. */
  public static final int SCHEMA_VERSION = 1;

  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

  private static final ObjectWriter WRITER =
      new JsonMapper()
          .writer(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                          .withArrayEmptySeparator(""))
                  .withObjectIndenter(INDENTER)
                  .withArrayIndenter(INDENTER));

  private SummaryJson() {}

  private record Document(
      int schemaVersion,
      Reason outcome,
      int exitCode,
      String message,
      String name,
      long planned,
      long succeeded,
      long failed,
      List<FailureCount> failures,
      long skippedAtListing,
      List<SkippedObjects> skipped,
      long resumed,
      long bytesRead,
      double durationSeconds,
      double imagesPerSecond,
      Stages stageSeconds,
      @Nullable String modelDigest,
      @Nullable String runIdentity,
      @Nullable String outputUri,
      @Nullable String reportUri,
      List<String> warnings) {}

  private record Stages(double fetch, double decode, double predict, double write, double idle) {}

  /** One object with every field, indented, ending with a line feed. */
  public static String render(RunSummary summary) {
    StageSeconds seconds = summary.stageSeconds();
    Document document =
        new Document(
            SCHEMA_VERSION,
            summary.outcome(),
            summary.outcome().exitCode(),
            summary.message(),
            summary.name(),
            summary.planned(),
            summary.succeeded(),
            summary.failed(),
            summary.failures(),
            summary.skippedAtListing(),
            summary.skipped(),
            summary.resumed(),
            summary.bytesRead(),
            toThousandths(seconds(summary.duration())),
            toThousandths(summary.imagesPerSecond()),
            new Stages(
                toThousandths(seconds.fetch()),
                toThousandths(seconds.decode()),
                toThousandths(seconds.predict()),
                toThousandths(seconds.write()),
                toThousandths(seconds.idle())),
            summary.modelDigest(),
            summary.runIdentity(),
            summary.outputUri(),
            summary.reportUri(),
            summary.warnings());
    try {
      return WRITER.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double toThousandths(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
