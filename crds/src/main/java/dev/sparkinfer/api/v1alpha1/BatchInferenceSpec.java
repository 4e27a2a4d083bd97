package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to run, where, and on what.
 *
 * @param model the SavedModel that classifies, and the pixels that it takes; never changes
 * @param input the images to read; never changes
 * @param output where the predictions go; never changes
 * @param storage how to reach the object store of model, input and output; each of them may have
 *     its own instead
 * @param driver the pod that plans the run and hands out its work
 * @param executors the pods that read the images and run the model
 * @param imagePullSecrets Secrets of this namespace that pull the images of driver and executors
 * @param failurePolicy when failed images fail the run
 * @param report the HTML report that ends the run
 * @param suspend true stops the driver and its executors; false goes on where they stopped
 * @param attempt may only grow: a higher number starts a failed run again and keeps what is
 *     committed
 * @param activeDeadlineSeconds how long the driver may run before the run fails; absent: forever
 * @param ttlSecondsAfterFinished how long a finished resource stays before it is deleted; absent:
 *     forever
 * @param batchSize images in one call of the model; absent: chosen from what the model and the
 *     device take
 * @param sparkConf Spark settings, of those that cannot change results, security or scheduling
 */
public record BatchInferenceSpec(
    ModelSpec model,
    InputSpec input,
    OutputSpec output,
    @Nullable StorageSpec storage,
    DriverSpec driver,
    ExecutorsSpec executors,
    List<LocalObjectReference> imagePullSecrets,
    FailurePolicy failurePolicy,
    ReportSpec report,
    Boolean suspend,
    Integer attempt,
    @Nullable Long activeDeadlineSeconds,
    @Nullable Integer ttlSecondsAfterFinished,
    @Nullable Integer batchSize,
    Map<String, String> sparkConf) {

  public BatchInferenceSpec {
    driver = requireNonNullElseGet(driver, DriverSpec::defaults);
    executors = requireNonNullElseGet(executors, ExecutorsSpec::defaults);
    imagePullSecrets = Absent.toEmpty(imagePullSecrets);
    failurePolicy = requireNonNullElseGet(failurePolicy, FailurePolicy::defaults);
    report = requireNonNullElseGet(report, ReportSpec::defaults);
    suspend = requireNonNullElse(suspend, false);
    attempt = requireNonNullElse(attempt, 1);
    sparkConf = Absent.toEmpty(sparkConf);
  }

  /** How to reach the model: its own storage or the common one; null for AWS by its defaults. */
  public @Nullable StorageSpec modelStorage() {
    return model.storage() != null ? model.storage() : storage;
  }

  /** How to reach the input: its own storage or the common one; null for AWS by its defaults. */
  public @Nullable StorageSpec inputStorage() {
    return input.storage() != null ? input.storage() : storage;
  }

  /** How to reach the output: its own storage or the common one; null for AWS by its defaults. */
  public @Nullable StorageSpec outputStorage() {
    return output.storage() != null ? output.storage() : storage;
  }
}
