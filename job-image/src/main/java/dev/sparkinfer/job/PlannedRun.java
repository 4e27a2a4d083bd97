package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.output.PartCounts;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.output.RowFormat;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.plan.Shard;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that has its plan: what of it is committed, and what is missing.
 *
 * @param allowed images that may fail
 */
record PlannedRun(
    Plan plan,
    PartStore.Naming naming,
    List<Shard> missing,
    long allowed,
    RunMonitor monitor,
    PartStatistics statistics)
    implements AutoCloseable {

  /**
   * Looks which parts are there.
   *
   * @param runId of this start
   */
  static PlannedRun of(
      BatchInferenceSpec spec,
      PlanStore.Committed committed,
      RunIdentity identity,
      Storage output,
      String runId)
      throws StorageException, InterruptedException {
    Plan plan = committed.plan();
    PartStore.Naming naming = naming(spec, identity, committed);
    Map<Integer, PartCounts> parts = new PartStore(output, naming).committed();
    PartStatistics statistics = new PartStatistics(output, naming, RunReport.sampleImages(spec));
    parts.keySet().forEach(statistics::read);
    return new PlannedRun(
        plan,
        naming,
        plan.shards().stream().filter(shard -> !parts.containsKey(shard.index())).toList(),
        spec.failurePolicy().allowedFailures(plan.objects()),
        new RunMonitor(runId, plan.objects(), parts),
        statistics);
  }

  /** How this plan's parts are called. */
  static PartStore.Naming naming(
      BatchInferenceSpec spec, RunIdentity identity, PlanStore.Committed plan) {
    RowFormat format = RowFormat.of(spec.output().format(), spec.output().effectiveCompression());
    return new PartStore.Naming(
        Location.parse(spec.output().uri()).directory(),
        PlanStore.partSuffix(identity.digest(), plan.digest()),
        format.extension());
  }

  /** How the run ends without a further prediction; empty: it needs some. */
  Optional<Reason> over() {
    if (tooManyFailed()) {
      return Optional.of(Reason.TooManyFailedImages);
    }
    return missing.isEmpty() ? Optional.of(Reason.Succeeded) : Optional.empty();
  }

  boolean tooManyFailed() {
    return monitor.failed() > allowed;
  }

  /** A shard has its part; called on a thread of Spark's, which does not wait here. */
  void commit(ShardTask.Done done) {
    monitor.commit(done);
    statistics.read(done.shard());
  }

  @Override
  public void close() {
    statistics.close();
    monitor.close();
  }
}
