package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Makes an output this run's own, before anything else is written there. */
final class OutputClaim {
  private static final long MAX_RUN_BYTES = 16L << 20;

  private final Storage output;
  private final OutputLayout layout;
  private final boolean conditionalPut;

  OutputClaim(Storage output, OutputLayout layout, boolean conditionalPut) {
    this.output = output;
    this.layout = layout;
    this.conditionalPut = conditionalPut;
  }

  /**
   * Writes {@code run.json}, or finds that this very run has done so before. A claim that never
   * came to a plan gives way: whose the output is, the plan decides.
   *
   * @throws RunException {@code OutputInUse} when the output is another run's, {@code
   *     ConditionalPutUnsupported} when the store overwrites where it must not
   */
  void claim(RunIdentity identity, PlanStore plans) throws StorageException, RunException {
    Optional<PlanStore.Committed> plan = plans.load();
    if (plan.isPresent()) {
      requireOurs(identity, plan.get());
    } else if (output.head(layout.run()).isEmpty()) {
      refuseOthersObjects(layout.run());
    }
    byte[] ours = identity.toJson();
    output.putIfAbsent(layout.run(), ours, "application/json", Map.of());
    if (!there().digest().equals(identity.digest())) {
      output.put(layout.run(), ours, "application/json");
    }
    // There is an object now. A store that would create it once more knows no If-None-Match.
    if (conditionalPut
        && output.putIfAbsent(layout.run(), ours, "application/json", Map.of())
            == Storage.PutOutcome.CREATED) {
      throw new RunException(
          Reason.ConditionalPutUnsupported,
          "the store of "
              + layout.root()
              + " overwrites objects in spite of If-None-Match; use one that does not, or set"
              + " spec.output.storage.conditionalPut: Disabled and never start a run twice at"
              + " once");
    }
  }

  /**
   * Refuses a plan that another run has made.
   *
   * @throws RunException {@code OutputInUse}, with the fields that differ
   */
  void requireOurs(RunIdentity ours, PlanStore.Committed plan) throws RunException {
    if (!plan.identity().digest().equals(ours.digest())) {
      throw new RunException(
          Reason.OutputInUse,
          layout.root()
              + " holds another run's results; use another spec.output.uri, or the same settings ("
              + String.join("; ", ours.differences(plan.identity()))
              + ")");
    }
  }

  /**
   * Refuses an output with parts that no run of this identity has made.
   *
   * @param written what a run writes before its parts: where it is by now, another driver of this
   *     run was faster, and the parts are its own
   */
  void refuseOthersObjects(Location written) throws StorageException, RunException {
    Optional<Location> other = PartStore.firstVisible(output, layout.root());
    if (other.isPresent() && output.head(written).isEmpty()) {
      throw new RunException(
          Reason.OutputInUse,
          layout.root()
              + " is not empty: it holds "
              + other.get()
              + ", which this run did not write; use another spec.output.uri, or empty it");
    }
  }

  private RunIdentity there() throws StorageException, RunException {
    try {
      return RunIdentity.fromJson(output.read(layout.run(), null, MAX_RUN_BYTES));
    } catch (IOException e) {
      if (e instanceof StorageException storage) {
        throw storage;
      }
      throw new RunException(
          Reason.OutputInUse, layout.run() + " is no run's: use another spec.output.uri", e);
    }
  }
}
