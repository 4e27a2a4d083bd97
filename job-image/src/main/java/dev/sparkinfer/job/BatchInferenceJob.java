package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.engine.CallLimits;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.RowWidth;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One start of one run, on the driver: from the resource to {@code _SUCCESS}. Read {@link #run} top
 * to bottom; {@code docs/protocol.md} says what a crash between any two of its steps leaves behind.
 */
public final class BatchInferenceJob {
  private static final long WATCH_MILLIS = 200;

  /**
   * Where and how a run happens.
   *
   * @param scratch for copies of the model's files
   * @param process what executors may use
   * @param flights where processes that die leave a record for the next start; null: nowhere
   * @param spark starts Spark
   */
  record Options(
      Path scratch, RunSpec.Process process, @Nullable Path flights, Supplier<SparkRuntime> spark) {

    /**
     * All in this process.
     *
     * @param cores tasks and decoding threads at once
     * @param requireGpu fail rather than use the CPU
     */
    static Options local(int cores, boolean requireGpu, Path scratch) {
      String flights = System.getProperty("sparkinfer.flights");
      return new Options(
          scratch,
          new RunSpec.Process(cores, false, requireGpu ? 1 : null),
          flights == null ? null : Path.of(flights),
          () -> SparkRuntime.local("sparkinfer", cores));
    }
  }

  private final String name;
  private final BatchInferenceSpec spec;
  private final RunSpec.Stores stores;
  private final Options options;
  private final String runId = UUID.randomUUID().toString();
  private final RunState state;
  private volatile @Nullable Thread runner;
  private volatile boolean stopped;

  BatchInferenceJob(BatchInference resource, RunSpec.Stores stores, Options options) {
    this.name = resource.getMetadata().getName();
    this.spec = resource.getSpec();
    this.stores = stores;
    this.options = options;
    this.state = new RunState(name, spec.output().uri());
  }

  /**
   * A run all in this process, whose stores are one and the same.
   *
   * @param cores tasks and decoding threads at once
   * @param scratch for copies of the model's files
   */
  public static BatchInferenceJob inThisProcess(
      BatchInference resource, StorageConfig store, int cores, Path scratch) {
    return new BatchInferenceJob(
        resource, new RunSpec.Stores(store, store, store), Options.local(cores, false, scratch));
  }

  /** Where the run is; may be asked from another thread at any time. */
  RunState state() {
    return state;
  }

  /**
   * Runs to the end, whatever it is. What is committed when it throws stays, and the next start
   * goes on from there.
   *
   * @throws RunException when not every object could be given its row
   */
  public RunSummary run() throws RunException, InterruptedException {
    runner = Thread.currentThread();
    Location outputRoot = Location.parse(spec.output().uri()).directory();
    OutputLayout layout = new OutputLayout(outputRoot);
    RunInput runInput = RunInput.of(spec, stores);
    StoreConfigs.warnings(spec).forEach(state::warn);

    try (Storage modelStorage =
            StorageOpener.open(stores.model(), Location.parse(spec.model().uri()).scheme());
        Storage input = StorageOpener.open(stores.input(), runInput.first().scheme());
        Storage output = StorageOpener.open(stores.output(), outputRoot.scheme())) {

      state.at("Checking the model");
      PreparedModel model = PreparedModel.of(spec, modelStorage, options.scratch());

      RunIdentity identity = Identities.of(spec, model);
      OutputClaim claim = new OutputClaim(output, layout, stores.output());
      PlanStore plans = new PlanStore(output, layout.folder());
      Optional<PlanStore.Committed> stored = plans.load();
      claim.claim(identity, stored).ifPresent(state::warn);
      state.claimedOutput();

      if (output.head(layout.success()).isPresent()) {
        if (stored.isEmpty()) {
          claim.refuseOthersObjects(plans.file());
        } else {
          CompleteOutput complete =
              new CompleteOutput(
                  output,
                  layout,
                  PlannedRun.naming(spec, identity, stored.get()),
                  stored.get().plan());
          if (complete.isWhole(state::warn)) {
            state.at("Comparing the input with the plan");
            return complete.summary(
                name, model.files().digest(), identity.digest(), runInput, input, state::elapsed);
          }
        }
      }

      Optional<Flights> flights =
          Optional.ofNullable(options.flights())
              .map(folder -> new Flights(folder.resolve(identity.digest())));
      RunSpec run = runSpec(model, runInput.first(), outputRoot, flights);
      RunEnd end = new RunEnd(run, output, layout, state::warn);
      if (stored.isPresent()) {
        RunInput.tell(stored.get().plan(), state);
        try (PlannedRun planned = planned(stored.get(), identity, output)) {
          Optional<Reason> over = planned.over();
          if (over.isPresent()) {
            RunReport report = report(model, null, identity, planned);
            state.finishing(report);
            return end.write(over.get(), report, planned.statistics(), null);
          }
          try (SparkRuntime spark = startSpark()) {
            ModelVerdict.Fit verdict =
                check(spark, run, model, model.picturesToTry(runInput, input));
            RunReport report = report(model, verdict, identity, planned);
            Reason reason = predictMissing(spark, run, report, planned, suspects(flights));
            return end.write(reason, report, planned.statistics(), spark);
          }
        }
      }
      try (SparkRuntime spark = startSpark()) {
        // Before all is listed: what is wrong with the model shows at once.
        ModelVerdict.Fit verdict = check(spark, run, model, model.picturesToTry(runInput, input));
        refuseToGoOnWhenStopped();
        PlanStore.Committed plan =
            runInput.plan(
                input, output, plans, claim, identity, runId, rowWidth(model).mostBytes(), state);
        try (PlannedRun planned = planned(plan, identity, output)) {
          RunReport report = report(model, verdict, identity, planned);
          Reason reason = predictMissing(spark, run, report, planned, suspects(flights));
          return end.write(reason, report, planned.statistics(), spark);
        }
      }
    } catch (StorageException e) {
      throw RunException.of(e);
    } catch (IOException e) {
      throw new RunException(
          Reason.StorageUnavailable,
          "cannot keep the model's copy in " + options.scratch() + ": " + e.getMessage(),
          e);
    } catch (ModelException e) {
      throw new RunException(e.reason(), String.valueOf(e.getMessage()), e);
    }
  }

  private PlannedRun planned(PlanStore.Committed plan, RunIdentity identity, Storage output)
      throws StorageException, InterruptedException {
    return PlannedRun.of(spec, plan, identity, output, runId);
  }

  private RunReport report(
      PreparedModel model,
      ModelVerdict.@Nullable Fit verdict,
      RunIdentity identity,
      PlannedRun planned) {
    RunReport report =
        new RunReport(
            name,
            spec,
            state.started(),
            model,
            verdict,
            identity.digest(),
            planned.plan(),
            planned.naming(),
            planned.monitor(),
            state.warnings());
    state.running(report);
    return report;
  }

  private SparkRuntime startSpark() throws InterruptedException {
    state.at("Starting Spark");
    SparkRuntime spark = options.spark().get();
    state.onSpark(spark);
    return spark;
  }

  private RowWidth rowWidth(PreparedModel model) {
    return RowWidth.of(spec.output().format(), model.labels().names(), spec.output().topK());
  }

  private static Map<Integer, Set<Integer>> suspects(Optional<Flights> flights) throws IOException {
    return flights.isEmpty() ? Map.of() : flights.get().suspects();
  }

  private RunSpec runSpec(
      PreparedModel model, Location input, Location output, Optional<Flights> flights) {
    return new RunSpec(
        runId,
        options.process().ownProcess() ? stores.withoutHaste() : stores,
        Location.parse(spec.model().uri()).directory(),
        model.files().digest(),
        model.signature(),
        model.request(),
        model.engine(spec),
        input,
        output,
        options.scratch().toString(),
        options.process(),
        new CallLimits(
            spec.failurePolicy().decodeTimeoutSeconds(),
            spec.failurePolicy().predictTimeoutSeconds()),
        flights.map(folder -> folder.record(runId).toString()).orElse(null));
  }

  private ModelVerdict.Fit check(
      SparkRuntime spark, RunSpec run, PreparedModel model, List<Location> pictures)
      throws ModelException, RunException, InterruptedException {
    refuseToGoOnWhenStopped();
    ModelVerdict.Fit verdict = model.tryOn(spark, run, spec, pictures);
    if (options.process().needsGpu() && verdict.gpus().isEmpty()) {
      if (!options.process().ownProcess()) {
        throw new RunException(
            Reason.DeviceMissing,
            "TensorFlow sees no GPU here; leave out --require-gpu to use the CPU");
      }
      // Executors refuse to go on without their devices, but where those are simulated.
      state.warn(
          "SimulatedDevices: the executors' image stands in for GPUs, and the model runs on CPUs");
    }
    verdict.warnings().forEach(state::warn);
    return verdict;
  }

  /** Runs the shards that have no part yet; returns why it stopped. */
  private Reason predictMissing(
      SparkRuntime spark,
      RunSpec run,
      RunReport report,
      PlannedRun planned,
      Map<Integer, Set<Integer>> suspects)
      throws RunException, InterruptedException {
    Optional<Reason> over = planned.over();
    if (over.isPresent()) {
      state.finishing(report);
      return over.get();
    }
    Plan plan = planned.plan();
    ShardTask task =
        new ShardTask(
            spark.broadcast(run),
            plan.attempt(),
            spark.broadcast(plan.segments()),
            planned.naming(),
            spec.output().format(),
            spec.output().effectiveCompression(),
            rowWidth(report.model()),
            report.sampleImages(),
            suspects);
    SparkRuntime.Running running = spark.submit(planned.missing(), task, planned::commit);
    try {
      while (!running.finished()) {
        refuseToGoOnWhenStopped();
        if (planned.tooManyFailed()) {
          break;
        }
        Thread.sleep(WATCH_MILLIS);
      }
    } finally {
      running.cancel();
    }
    if (!planned.tooManyFailed()) {
      running.check();
    }
    state.finishing(report);
    return planned.tooManyFailed() ? Reason.TooManyFailedImages : Reason.Succeeded;
  }

  /** Ends the run soon, from another thread: {@link #run} throws. */
  void stop() {
    stopped = true;
    Thread thread = runner;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Spark swallows an interrupt here and there, such as while it starts. */
  private void refuseToGoOnWhenStopped() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
  }
}
