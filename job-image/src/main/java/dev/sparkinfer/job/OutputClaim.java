package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Makes an output this run's own, before anything else is written there. */
final class OutputClaim {
  private static final long MAX_RUN_BYTES = 16L << 20;

  private final Storage output;
  private final OutputLayout layout;
  private final StorageConfig way;

  /**
   * For one run.
   *
   * @param way to the output
   */
  OutputClaim(Storage output, OutputLayout layout, StorageConfig way) {
    this.output = output;
    this.layout = layout;
    this.way = way;
  }

  /**
   * Writes {@code run.json}, or finds that this very run has done so before. A claim that never
   * came to a plan gives way: whose the output is, the plan decides.
   *
   * @param plan that is there
   * @return what the user should know of the store
   * @throws RunException {@code OutputInUse} when the output is another run's, {@code
   *     ConditionalPutUnsupported} when the store overwrites where it must not
   */
  Optional<String> claim(RunIdentity identity, Optional<PlanStore.Committed> plan)
      throws StorageException, RunException, InterruptedException {
    Optional<String> warning = Optional.empty();
    if (plan.isPresent()) {
      requireOurs(identity, plan.get());
    } else {
      if (output.head(layout.run()).isEmpty()) {
        refuseOthersObjects(layout.run());
      }
      warning = tryStore();
    }
    byte[] ours = identity.toJson();
    output.putIfAbsent(layout.run(), ours, "application/json", Map.of());
    if (!there().digest().equals(identity.digest())) {
      output.put(layout.run(), ours, "application/json");
    }
    // There is an object now. A store that would create it once more knows no If-None-Match.
    if (way.conditionalPut()
        && output.putIfAbsent(layout.run(), ours, "application/json", Map.of())
            == Storage.PutOutcome.CREATED) {
      throw overwrites("overwrites objects in spite of If-None-Match");
    }
    return warning;
  }

  /** As long as there is no plan, and so no part that the store could have written over. */
  private Optional<String> tryStore() throws StorageException, RunException, InterruptedException {
    if (layout.root().scheme().equals("file")) {
      return Optional.empty(); // How files are written is our own.
    }
    StoreTrial trial = StoreTrial.of(output, layout.folder(), way.conditionalPut());
    if (trial.overwrites()) {
      throw overwrites(
          "let "
              + trial.created()
              + " of "
              + trial.writers()
              + " writers at once create the same object in spite of If-None-Match");
    }
    return trial.keepsMetadata()
        ? Optional.empty()
        : Optional.of(
            "MetadataDropped: the store of "
                + layout.root()
                + " drops the metadata of objects; what a part holds is read from its statistics"
                + " instead");
  }

  private RunException overwrites(String how) {
    return new RunException(
        Reason.ConditionalPutUnsupported,
        "the store of "
            + layout.root()
            + " "
            + how
            + "; use one that does not, or set "
            + way.field("conditionalPut")
            + ": Disabled and never start a run twice at once");
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
      String why =
          output.head(layout.run()).isPresent()
              ? ", and there is no "
                  + written
                  + " that says what it is; put that back, use another spec.output.uri, or empty"
                  + " this one"
              : ", which this run did not write; use another spec.output.uri, or empty it";
      throw new RunException(
          Reason.OutputInUse, layout.root() + " is not empty: it holds " + other.get() + why);
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
