package dev.sparkinfer.job;

import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.plan.NewObjects;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output that says by {@code _SUCCESS} that it is whole, held against the plan: whether each
 * part is there still, and what has come to the input since.
 */
final class CompleteOutput {
  private static final Logger LOG = LoggerFactory.getLogger(CompleteOutput.class);

  /** For looking at the input again, which is for people only. */
  private static final Duration LOOK = Duration.ofSeconds(20);

  private final Storage output;
  private final OutputLayout layout;
  private final PartStore parts;
  private final Plan plan;

  CompleteOutput(Storage output, OutputLayout layout, PartStore.Naming naming, Plan plan) {
    this.output = output;
    this.layout = layout;
    this.parts = new PartStore(output, naming);
    this.plan = plan;
  }

  /**
   * Whether each shard has its part. If not, takes {@code _SUCCESS} away: who reads by it is to
   * wait.
   *
   * @param warnings told of missing parts
   */
  boolean isWhole(Consumer<String> warnings) throws StorageException {
    BitSet present = parts.present();
    long missing = plan.shards().stream().filter(shard -> !present.get(shard.index())).count();
    if (missing == 0) {
      return true;
    }
    String line =
        "PartsMissing: %d of %d parts were gone though _SUCCESS was there; they are made again"
            .formatted(missing, plan.shards().size());
    LOG.warn("{}", line);
    warnings.accept(line);
    try {
      output.delete(layout.success());
    } catch (StorageException e) {
      // It was there all the time: that it stays a while is no reason not to make them.
      LOG.warn("{} stays until they are there: {}", layout.success(), e.getMessage());
    }
    return false;
  }

  /**
   * The summary of a start that finds everything there.
   *
   * @param input to look for new objects in
   */
  RunSummary summary(
      String name,
      String modelDigest,
      String runIdentity,
      RunInput runInput,
      Storage input,
      Supplier<Duration> elapsed)
      throws StorageException, InterruptedException {
    String message =
        layout.root()
            + " holds the finished results of this very run (identity "
            + runIdentity.substring(0, 12)
            + ", model "
            + modelDigest.substring(0, 12)
            + "); to run it anew, use another spec.output.uri or empty this one"
            + news(runInput, input);
    Optional<FinishedRun> told =
        FinishedRun.read(output, layout).filter(summary -> summary.isOf(plan));
    FinishedRun finished =
        told.isPresent()
            ? told.get()
            : FinishedRun.counted(plan, parts.committed().values(), layout);
    return finished.again(message, name, modelDigest, runIdentity, elapsed.get());
  }

  /** What has come since, in a sentence; empty: nothing. */
  private String news(RunInput runInput, Storage input) throws InterruptedException {
    try {
      NewObjects.Found found =
          new NewObjects(input, new PlanStore(output, layout.folder()), runInput.filter())
              .since(plan, runInput.uris(), LOOK);
      String looked =
          found.all()
              ? ""
              : " among the first " + found.listed() + " of its input, no more were looked at";
      if (found.objects() == 0) {
        return found.all() ? "" : ". No object is new since this run was planned" + looked;
      }
      return ". "
          + found.objects()
          + (found.objects() == 1 ? " object is" : " objects are")
          + " new since this run was planned"
          + looked;
    } catch (StorageException e) {
      LOG.warn("the input was not looked at for new objects", e);
      return ". Whether objects are new since this run was planned is not known: " + e.getMessage();
    }
  }
}
