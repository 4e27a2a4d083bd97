package dev.sparkinfer.job;

import dev.sparkinfer.engine.CallWatch;
import dev.sparkinfer.engine.Engine;
import dev.sparkinfer.engine.EngineException;
import dev.sparkinfer.engine.OverrunException;
import dev.sparkinfer.engine.ShardRun;
import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.image.Thumbnail;
import dev.sparkinfer.model.Devices;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelDirectory;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.PredictionException;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlanStore;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks of one run share in one executor process: the stores' clients, and an engine with
 * its loaded models, made by the first task that needs it.
 */
final class ExecutorProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorProcess.class);

  private static @Nullable ExecutorProcess current;

  private final RunSpec spec;
  private final String name = UUID.randomUUID().toString();
  private final StageTimes times = new StageTimes();
  private final DecodeWindow decodeWindow = DecodeWindow.ofThisProcess();
  private final RowWindow rowWindow = RowWindow.ofThisProcess();
  private final Map<Integer, ShardRun> running = new ConcurrentHashMap<>();

  /** Shared by tasks that use the engine; a task that wants all memory to itself takes it whole. */
  private final ReadWriteLock engineUse = new ReentrantReadWriteLock(true);

  private final Storage modelStorage;
  private final Storage input;
  private final Storage output;
  private final PlanStore plans;
  private List<LoadedModel> models = List.of();
  private @Nullable Engine engine;
  private boolean closed;
  private @Nullable Thumbnail thumbnail;

  private ExecutorProcess(RunSpec spec) throws StorageException {
    this.spec = spec;
    modelStorage = StorageOpener.open(spec.stores().model(), spec.modelDirectory().scheme());
    input = StorageOpener.open(spec.stores().input(), spec.input().scheme());
    output = StorageOpener.open(spec.stores().output(), spec.output().scheme());
    plans = new PlanStore(output, new OutputLayout(spec.output()).folder());
  }

  /** The one of this run; an earlier run's is closed. */
  static synchronized ExecutorProcess of(RunSpec spec) throws StorageException {
    if (current == null || !current.spec.runId().equals(spec.runId())) {
      closeCurrent();
      current = new ExecutorProcess(spec);
    }
    return current;
  }

  /** The one that runs, if any. */
  static synchronized @Nullable ExecutorProcess current() {
    return current;
  }

  static synchronized void closeCurrent() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  String runId() {
    return spec.runId();
  }

  /** Used by no other process. */
  String name() {
    return name;
  }

  Storage input() {
    return input;
  }

  Storage output() {
    return output;
  }

  /** Keeps the segments that the tasks of this process are at. */
  PlanStore plans() {
    return plans;
  }

  StageTimes times() {
    return times;
  }

  /** Where tasks wait before they make rows. */
  RowWindow rowWindow() {
    return rowWindow;
  }

  /** The shards that tasks of this process are at. */
  Map<Integer, ShardRun> running() {
    return running;
  }

  /**
   * The model on each device; the first call fetches and loads it.
   *
   * @throws ModelException {@code DeviceMissing}, and all that loading says
   * @throws SickExecutorException the same in an executor's own process, which ends
   */
  synchronized List<LoadedModel> models()
      throws IOException, ModelException, SickExecutorException, InterruptedException {
    try {
      return loadedModels();
    } catch (StorageException e) {
      throw e;
    } catch (IOException | ModelException | LinkageError e) {
      if (spec.process().ownProcess()) {
        throw sick(e);
      }
      throw e;
    }
  }

  private List<LoadedModel> loadedModels()
      throws IOException, ModelException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("the process of run " + runId() + " is closed");
    }
    if (models.isEmpty()) {
      ModelDirectory files =
          ModelDirectory.fetch(
              modelStorage, spec.modelDirectory(), Path.of(spec.scratch()), spec.modelDigest());
      List<LoadedModel> loaded = new ArrayList<>();
      try {
        for (LoadOptions options : devices()) {
          loaded.add(
              LoadedModel.load(files.path(), spec.signature(), spec.modelRequest(), options));
        }
      } catch (Throwable e) {
        // The task is run again, here too: what one device holds already must not stay.
        loaded.forEach(LoadedModel::close);
        throw e;
      }
      models = List.copyOf(loaded);
    }
    return models;
  }

  /**
   * Gives a task's objects their rows, beside other tasks.
   *
   * @throws SickExecutorException the device is lost to an executor's own process, which ends: only
   *     a new one can get at it again
   */
  List<Row> predict(List<PlannedObject> objects, ShardRun run)
      throws EngineException,
          IOException,
          ModelException,
          SickExecutorException,
          InterruptedException {
    engineUse.readLock().lockInterruptibly();
    try {
      return engine().run(objects, run);
    } catch (EngineException e) {
      if (spec.process().ownProcess()
          && e.getCause() instanceof PredictionException prediction
          && prediction.kind() == PredictionException.Kind.DEVICE_LOST) {
        throw sick(e);
      }
      throw e;
    } finally {
      engineUse.readLock().unlock();
    }
  }

  /**
   * Gives a task's objects their rows by processes that may die of them. Other tasks wait
   * meanwhile, and this process holds no model.
   *
   * @param suspects places of objects to be tried first, each alone
   */
  List<Row> predictApart(List<PlannedObject> objects, ShardRun run, Set<Integer> suspects)
      throws EngineException,
          IOException,
          SickExecutorException,
          IsolationException,
          InterruptedException {
    engineUse.writeLock().lockInterruptibly();
    try {
      Integer gpus = spec.process().gpus();
      boolean onGpu = gpus == null ? !Devices.gpus().isEmpty() : gpus > 0;
      closeModels();
      return new IsolatedShard(spec, onGpu, objects, run, suspects).rows();
    } catch (IOException e) {
      if (spec.process().ownProcess()) {
        throw sick(e);
      }
      throw e;
    } finally {
      engineUse.writeLock().unlock();
    }
  }

  /** Takes the models over, and closes them. */
  private synchronized Engine engine()
      throws IOException, ModelException, SickExecutorException, InterruptedException {
    if (engine == null) {
      engine = newEngine(models());
    }
    return engine;
  }

  private Engine newEngine(List<LoadedModel> models) throws IOException {
    String record = spec.flightRecord();
    long windowBytes =
        Math.max(32L << 20, Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4));
    return new Engine(
        spec.engine(),
        input,
        this::checkAccess,
        models,
        spec.process().cores(),
        windowBytes,
        decodeWindow,
        times,
        new CallWatch(spec.limits(), record == null ? null : Path.of(record), this::endForOverrun));
  }

  /**
   * One for each GPU that TensorFlow sees; the CPU where there is none.
   *
   * @throws ModelException {@code DeviceMissing}: this pod asked for GPUs, and TensorFlow sees none
   */
  List<LoadOptions> devices() throws ModelException {
    return DeviceChoice.of(
        spec.process(),
        () -> Devices.gpus().size(),
        "simulated".equals(System.getProperty("sparkinfer.devices")));
  }

  /** Ends this process soon; what is returned must fail the task, for the driver to see. */
  private static SickExecutorException sick(Throwable cause) {
    LOG.error("this executor can do no task, it ends so that another takes over", cause);
    DriverLine.endOnceSeen(ExitCodes.SICK);
    return new SickExecutorException(cause);
  }

  /** A thread that does not come back from native code can be had back only with the process. */
  private void endForOverrun(OverrunException overrun) {
    LOG.error("{}; this process ends", overrun.getMessage());
    if (spec.process().ownProcess()) {
      DriverLine.endOnceSeen(ExitCodes.HUNG);
    } else {
      // Without a record nobody would know what to do otherwise the next time.
      Runtime.getRuntime().halt(spec.flightRecord() == null ? ExitCodes.SICK : ExitCodes.HUNG);
    }
  }

  synchronized Thumbnail thumbnail() {
    if (thumbnail == null) {
      thumbnail = new Thumbnail(decodeWindow);
    }
    return thumbnail;
  }

  /** Reads what these credentials could read before: an expired key is refused here too. */
  private void checkAccess() throws StorageException {
    output.read(new OutputLayout(spec.output()).run(), null, 1 << 20);
    boolean sameBucket =
        spec.input().withKey("").equals(spec.output().withKey(""))
            && spec.stores().input().equals(spec.stores().output());
    if (!sameBucket && !spec.input().scheme().equals("file")) {
      input.list(spec.input(), null).nextPage();
    }
  }

  private synchronized void closeModels() {
    if (engine == null) {
      models.forEach(LoadedModel::close);
    } else {
      engine.close();
    }
    engine = null;
    models = List.of();
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeModels();
    if (thumbnail != null) {
      thumbnail.close();
    }
    modelStorage.close();
    input.close();
    output.close();
  }
}
