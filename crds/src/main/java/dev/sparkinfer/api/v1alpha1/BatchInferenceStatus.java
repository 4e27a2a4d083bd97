package dev.sparkinfer.api.v1alpha1;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the run is.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param phase how far the run is, in one word
 * @param conditions Succeeded, Finished, Reconciling, Stalled and Suspended
 * @param progress images done and to do
 * @param executors how many executors there are
 * @param driver the driver's Job and pod
 * @param failures why images failed, at most 10 codes, the most frequent first
 * @param result where the predictions are
 * @param startTime when the first driver started
 * @param completionTime when the run ended
 */
public record BatchInferenceStatus(
    @Nullable Long observedGeneration,
    @Nullable Phase phase,
    @Size(max = 16) List<Condition> conditions,
    @Nullable Progress progress,
    @Nullable ExecutorsStatus executors,
    @Nullable DriverStatus driver,
    @Size(max = 10) List<Failure> failures,
    @Nullable Result result,
    @Size(max = 64) @Nullable String startTime,
    @Size(max = 64) @Nullable String completionTime) {

  public BatchInferenceStatus {
    conditions = Absent.toEmpty(conditions);
    failures = Absent.toEmpty(failures);
  }
}
