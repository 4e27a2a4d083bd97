package dev.sparkinfer.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartCounts;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.StageSeconds;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of a run that an earlier start has finished, from its summary or its parts. */
@JsonIgnoreProperties(ignoreUnknown = true)
record FinishedRun(
    long planned,
    long succeeded,
    long failed,
    @Nullable List<FailureCount> failures,
    @Nullable List<SkippedObjects> skipped,
    @Nullable String outputUri,
    @Nullable String reportUri) {
  private static final Logger LOG = LoggerFactory.getLogger(FinishedRun.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final long MOST_BYTES = 16 << 20;

  /** Empty without a summary that can be read: the results are there all the same. */
  static Optional<FinishedRun> read(Storage output, OutputLayout layout) throws StorageException {
    byte[] json;
    try {
      json = output.read(layout.summary(), null, MOST_BYTES);
    } catch (StorageException e) {
      return switch (e.kind()) {
        case OBJECT_NOT_FOUND, OBJECT_TOO_LARGE -> Optional.empty();
        default -> throw e;
      };
    }
    try {
      return Optional.of(MAPPER.readValue(json, FinishedRun.class));
    } catch (IOException e) {
      LOG.warn("{} is no summary: {}", layout.summary(), e.getMessage());
      return Optional.empty();
    }
  }

  /** The same without a summary: no failed image is known by its key then. */
  static FinishedRun counted(Plan plan, Collection<PartCounts> parts, OutputLayout layout) {
    Map<ErrorCode, Long> failed = new EnumMap<>(ErrorCode.class);
    parts.forEach(
        part ->
            part.failed().forEach((code, count) -> failed.merge(code, (long) count, Long::sum)));
    return new FinishedRun(
        plan.objects(),
        parts.stream().mapToLong(PartCounts::succeeded).sum(),
        failed.values().stream().mapToLong(Long::longValue).sum(),
        failed.entrySet().stream()
            .map(code -> new FailureCount(code.getKey(), code.getValue(), List.of()))
            .toList(),
        SkippedTexts.objects(plan.skipped()),
        layout.root().toString(),
        null);
  }

  /** Whether it tells of each of the plan's objects, as the last summary of a run does. */
  boolean isOf(Plan plan) {
    return planned == plan.objects() && succeeded + failed == planned;
  }

  /** The summary of the start that has found it. */
  RunSummary again(
      String message, String name, String modelDigest, String runIdentity, Duration duration) {
    return new RunSummary(
        Reason.AlreadyComplete,
        message,
        name,
        planned,
        succeeded,
        failed,
        failures == null ? List.of() : failures,
        skipped == null ? List.of() : skipped,
        succeeded + failed,
        0,
        duration,
        0,
        StageSeconds.ZERO,
        modelDigest,
        runIdentity,
        outputUri,
        reportUri,
        List.of());
  }
}
