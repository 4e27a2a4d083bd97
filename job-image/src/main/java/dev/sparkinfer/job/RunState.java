package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.plan.Planner;
import dev.sparkinfer.progress.FailureCount;
import dev.sparkinfer.progress.ProgressSnapshot;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.StageSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a run is, for whoever looks on from another thread. */
final class RunState {
  private final String name;
  private final String outputUri;
  private final Instant started = Instant.now();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private volatile Supplier<ProgressSnapshot> progress = () -> phase("Starting");
  private volatile @Nullable RunReport report;
  private volatile @Nullable SparkRuntime spark;
  private volatile boolean outputClaimed;
  private volatile List<SkippedObjects> skipped = List.of();

  RunState(String name, String outputUri) {
    this.name = name;
    this.outputUri = outputUri;
  }

  Instant started() {
    return started;
  }

  Duration elapsed() {
    return Duration.between(started, Instant.now());
  }

  void at(String phase) {
    progress = () -> phase(phase);
  }

  void listing(Planner planner) {
    progress = () -> phase("Planning, %,d objects found".formatted(planner.plannedSoFar()));
  }

  /** There is a plan, and from now on images to count. */
  void running(RunReport begun) {
    report = begun;
    progress = () -> begun.monitor().snapshot("Running");
  }

  void finishing(RunReport begun) {
    progress = () -> begun.monitor().snapshot("Finishing");
  }

  /** The output is this run's. */
  void claimedOutput() {
    outputClaimed = true;
  }

  void onSpark(SparkRuntime runtime) {
    spark = runtime;
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  /** How far the run is now. */
  ProgressSnapshot snapshot() {
    return progress.get();
  }

  /** Whether there is a plan. */
  boolean planned() {
    return report != null;
  }

  /** The input is listed: these objects of it are not planned. */
  void listed(List<SkippedObjects> leftOut) {
    skipped = leftOut;
  }

  /** Objects that were listed and are not planned, by kind; empty before that. */
  List<SkippedObjects> skipped() {
    return skipped;
  }

  /** Images that failed in committed parts. */
  List<FailureCount> failures() {
    RunReport begun = report;
    return begun == null ? List.of() : begun.monitor().failures();
  }

  /** Where the rows are; null until that is sure. */
  @Nullable String output() {
    return outputClaimed ? outputUri : null;
  }

  List<String> warnings() {
    return warnings;
  }

  /** How many executors are wanted now; 0 before Spark runs. */
  int executorsDesired() {
    SparkRuntime runtime = spark;
    return runtime == null ? 0 : runtime.executorsDesired();
  }

  /** The summary of a run that threw: what is committed counts, what was on its way does not. */
  RunSummary unfinished(RunException end) {
    String message = String.valueOf(end.getMessage());
    RunReport begun = report;
    return begun == null
        ? RunSummary.beforePlanning(end.reason(), message, name, skipped, outputUri, elapsed())
        : begun.unfinished(end.reason(), message);
  }

  private ProgressSnapshot phase(String phase) {
    return new ProgressSnapshot(
        phase, 0, 0, 0, 0, 0, elapsed(), 0, Optional.empty(), StageSeconds.ZERO);
  }
}
