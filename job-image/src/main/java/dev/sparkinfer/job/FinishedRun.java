package dev.sparkinfer.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.StageSeconds;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of a run that an earlier start has finished, from its summary. */
@JsonIgnoreProperties(ignoreUnknown = true)
record FinishedRun(
    long planned,
    long succeeded,
    long failed,
    @Nullable List<FailureCount> failures,
    @Nullable List<SkippedObjects> skipped,
    @Nullable String modelDigest,
    @Nullable String runIdentity,
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

  /** The summary of the start that has found it. */
  RunSummary again(String message, String name, Duration duration) {
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
