package dev.sparkinfer.api.driver;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Progress;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the driver is, as JSON in the progress ConfigMap under {@link #KEY}. A later driver of
 * the same run overwrites an earlier one's.
 *
 * @param attempt the spec.attempt that the driver serves
 * @param pod the driver's pod
 * @param startTime when this driver started, RFC 3339
 * @param phase Planning or Running; Succeeded or Failed at the end
 * @param message what the driver is at, in one sentence
 * @param progress absent until there is a plan
 * @param failures at most 10
 * @param result absent until the output is known to be this run's
 * @param executorsDesired how many executors the driver wants now
 * @param refusal why the API server refuses to create executors; absent: it does not
 * @param warnings one sentence each, at most 10
 * @param end absent until the run has ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DriverReport(
    int attempt,
    String pod,
    String startTime,
    Phase phase,
    String message,
    @Nullable Progress progress,
    List<Failure> failures,
    @Nullable Result result,
    int executorsDesired,
    @Nullable Why refusal,
    List<String> warnings,
    @Nullable Why end) {

  /** The ConfigMap's key. */
  public static final String KEY = "report.json";

  public DriverReport {
    failures = failures == null ? List.of() : List.copyOf(failures);
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }

  /**
   * A reason with its sentence. It is also what the driver writes, as JSON of at most 1024 bytes,
   * as its container's termination message.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Why(Reason reason, String message) {}
}
