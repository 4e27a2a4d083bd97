package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.engine.CallLimits;
import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartCounts;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.output.RowFormat;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.plan.Shard;
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
    RunInput runInput = RunInput.of(spec);

    try (Storage modelStorage =
            StorageOpener.open(stores.model(), Location.parse(spec.model().uri()).scheme());
        Storage input = StorageOpener.open(stores.input(), runInput.first().scheme());
        Storage output = StorageOpener.open(stores.output(), outputRoot.scheme())) {

      state.at("Checking the model");
      PreparedModel model = PreparedModel.of(spec, modelStorage, options.scratch());

      RunIdentity identity = Identities.of(spec, model);
      OutputClaim claim =
          new OutputClaim(
              output,
              layout,
              stores.output().conditionalPut(),
              spec.output().storage() == null ? "spec.storage" : "spec.output.storage");
      PlanStore plans = new PlanStore(output, layout.folder());
      claim.claim(identity, plans).ifPresent(state::warn);
      state.claimedOutput();
      if (output.head(layout.success()).isPresent()) {
        return alreadyComplete(output, model, identity, layout);
      }

      state.at("Starting Spark");
      try (SparkRuntime spark = options.spark().get()) {
        state.onSpark(spark);
        refuseToGoOnWhenStopped();
        Optional<Flights> flights =
            Optional.ofNullable(options.flights())
                .map(folder -> new Flights(folder.resolve(identity.digest())));
        RunSpec run = runSpec(model, runInput.first(), outputRoot, flights);
        ModelVerdict.Fit verdict = check(spark, run, model);

        refuseToGoOnWhenStopped();
        PlanStore.Committed plan =
            runInput.plan(input, output, plans, claim, identity, runId, state::listing);

        RowFormat format =
            RowFormat.of(spec.output().format(), spec.output().effectiveCompression());
        PartStore.Naming naming =
            new PartStore.Naming(
                outputRoot,
                PlanStore.partSuffix(identity.digest(), plan.digest()),
                format.extension());
        Map<Integer, PartCounts> committed = new PartStore(output, naming).committed();
        RunMonitor monitor = new RunMonitor(runId, plan.plan().objects(), committed);
        RunReport report =
            new RunReport(
                name,
                spec,
                state.started(),
                model,
                verdict,
                identity.digest(),
                plan.plan(),
                naming,
                monitor,
                state.warnings());
        state.running(report);
        Reason reason = predictMissing(spark, run, report, committed, suspects(flights));

        state.finishing(report);
        return new RunEnd(spark, run, output, layout).write(reason, report);
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

  private RunSummary alreadyComplete(
      Storage output, PreparedModel model, RunIdentity identity, OutputLayout layout)
      throws StorageException {
    String message =
        layout.root()
            + " holds the finished results of this very run (identity "
            + identity.digest().substring(0, 12)
            + ", model "
            + model.files().digest().substring(0, 12)
            + "); to run it anew, use another spec.output.uri or empty this one";
    return FinishedRun.read(output, layout)
        .map(finished -> finished.again(message, name, state.elapsed()))
        .orElseGet(
            () ->
                RunSummary.beforePlanning(
                    Reason.AlreadyComplete,
                    message,
                    name,
                    layout.root().toString(),
                    state.elapsed()));
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
        new EngineSpec(
            model.pixels(spec),
            spec.input().maxPixels(),
            spec.input().maxObjectSizeBytes(),
            model.labels(),
            spec.output().topK(),
            spec.batchSize()),
        input,
        output,
        options.scratch().toString(),
        options.process(),
        new CallLimits(
            spec.failurePolicy().decodeTimeoutSeconds(),
            spec.failurePolicy().predictTimeoutSeconds()),
        flights.map(folder -> folder.record(runId).toString()).orElse(null));
  }

  private ModelVerdict.Fit check(SparkRuntime spark, RunSpec run, PreparedModel model)
      throws ModelException, RunException, InterruptedException {
    ModelVerdict.Fit verdict = model.tryOn(spark, run);
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
    if (!verdict.probabilities()) {
      state.warn(
          "ScoresNotProbabilities: the model's outputs do not add up to 1; for logits set"
              + " spec.model.activation: Softmax");
    }
    return verdict;
  }

  /** Runs the shards that have no part yet; returns why it stopped. */
  private Reason predictMissing(
      SparkRuntime spark,
      RunSpec run,
      RunReport report,
      Map<Integer, PartCounts> committed,
      Map<Integer, Set<Integer>> suspects)
      throws RunException, InterruptedException {
    Plan plan = report.plan();
    RunMonitor monitor = report.monitor();
    List<Shard> missing =
        plan.shards().stream().filter(shard -> !committed.containsKey(shard.index())).toList();
    long allowed = spec.failurePolicy().allowedFailures(plan.objects());
    if (monitor.failed() > allowed) {
      return Reason.TooManyFailedImages;
    }
    if (missing.isEmpty()) {
      return Reason.Succeeded;
    }
    ShardTask task =
        new ShardTask(
            spark.broadcast(run),
            plan.attempt(),
            spark.broadcast(plan.segments()),
            report.naming(),
            spec.output().format(),
            spec.output().effectiveCompression(),
            report.sampleImages(),
            suspects);
    SparkRuntime.Running running = spark.submit(missing, task, monitor::commit);
    try {
      while (!running.finished()) {
        refuseToGoOnWhenStopped();
        if (monitor.failed() > allowed) {
          return Reason.TooManyFailedImages;
        }
        Thread.sleep(WATCH_MILLIS);
      }
    } finally {
      running.cancel();
    }
    running.check();
    return monitor.failed() > allowed ? Reason.TooManyFailedImages : Reason.Succeeded;
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
