package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Result;
import dev.sparkinfer.progress.ProgressSnapshot;
import dev.sparkinfer.progress.RunSummary;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one driver reports of its run.
 *
 * @param attempt the spec.attempt that it serves
 * @param pod its name
 * @param refusal why executors are refused, if they are
 */
record DriverReports(int attempt, String pod, RunState state, Supplier<Optional<Why>> refusal) {
  private static final int MOST_WARNINGS = 10;

  /** How far the run is. */
  DriverReport now() {
    ProgressSnapshot snapshot = state.snapshot();
    return new DriverReport(
        attempt,
        pod,
        startTime(),
        state.planned() ? Phase.Running : Phase.Planning,
        snapshot.phase(),
        state.planned() ? ProgressTexts.of(snapshot, state.skipped(), Instant.now()) : null,
        ProgressTexts.failures(state.failures()),
        result(null),
        state.executorsDesired(),
        refusal.get().orElse(null),
        warnings(state.warnings()),
        null);
  }

  /** The end of a run that went its way to it. */
  DriverReport end(RunSummary summary) {
    boolean planned = summary.planned() > 0;
    return new DriverReport(
        attempt,
        pod,
        startTime(),
        summary.outcome().exitCode() == 0 ? Phase.Succeeded : Phase.Failed,
        summary.message(),
        planned ? ProgressTexts.of(summary) : null,
        ProgressTexts.failures(summary.failures()),
        result(summary.reportUri()),
        0,
        null,
        warnings(summary.warnings()),
        new Why(summary.outcome(), summary.message()));
  }

  /** The end of a run that was broken off: the progress stays as it is. */
  DriverReport end(Reason reason, String message) {
    DriverReport last = now();
    return new DriverReport(
        attempt,
        pod,
        last.startTime(),
        Phase.Failed,
        message,
        last.progress(),
        last.failures(),
        last.result(),
        0,
        null,
        last.warnings(),
        new Why(reason, message));
  }

  private String startTime() {
    return state.started().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private @Nullable Result result(@Nullable String report) {
    String output = state.output();
    return output == null ? null : new Result(output, report);
  }

  private static List<String> warnings(List<String> warnings) {
    return warnings.stream().limit(MOST_WARNINGS).toList();
  }
}
