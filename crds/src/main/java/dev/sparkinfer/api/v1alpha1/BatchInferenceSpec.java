package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
@ValidationRule(value = Rule.ONE_ACCOUNT, message = Rule.ONE_ACCOUNT_MESSAGE)
@ValidationRule(value = Rule.BFLOAT16, message = Rule.BFLOAT16_MESSAGE, reason = Rule.CLUSTER_ONLY)
@ValidationRule(value = Rule.FLOAT16, message = Rule.FLOAT16_MESSAGE, reason = Rule.CLUSTER_ONLY)
public record BatchInferenceSpec(
    @Required @ValidationRule(value = Rule.IMMUTABLE, message = Rule.IMMUTABLE_MESSAGE)
        ModelSpec model,
    @Required @ValidationRule(value = Rule.IMMUTABLE, message = Rule.IMMUTABLE_MESSAGE)
        InputSpec input,
    @Required @ValidationRule(value = Rule.IMMUTABLE, message = Rule.IMMUTABLE_MESSAGE)
        OutputSpec output,
    @Nullable StorageSpec storage,
    DriverSpec driver,
    ExecutorsSpec executors,
    @Size(max = 16) List<LocalObjectReference> imagePullSecrets,
    FailurePolicy failurePolicy,
    ReportSpec report,
    @Default("false") Boolean suspend,
    @Default("1")
        @Min(1)
        @Max(1000000)
        @ValidationRule(
            value = "self >= oldSelf",
            message = "may only grow: a higher number starts a failed run again")
        Integer attempt,
    @Min(1) @Max(315360000) @Nullable Long activeDeadlineSeconds,
    @Min(0) @Max(315360000) @Nullable Integer ttlSecondsAfterFinished,
    @Min(1) @Max(8192) @Nullable Integer batchSize,
    @Size(max = 32) @ValidationRule(value = SparkConf.ALLOWED, message = SparkConf.MESSAGE)
        Map<String, @Size(max = 64) String> sparkConf) {

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
