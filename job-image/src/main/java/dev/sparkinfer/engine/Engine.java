package dev.sparkinfer.engine;

import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.image.DecodeMemory;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.image.ImageDecoder;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.image.ImageHeader;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Tensor;

/**
 * Turns objects into rows, for all tasks of a process at once: fetch → decode → batch → predict,
 * all of them at the same time. One for a process; it owns its models and closes them.
 *
 * <p>Bounded are the encoded bytes in flight ({@link ByteWindow}), what decoding them takes ({@link
 * DecodeWindow}), the decoded images (two batches a call of the model, and one in the hands of each
 * decoding thread) and the threads of each stage. An item gives its room back in {@link #drop},
 * wherever its way ends. When a device's thread or the engine itself ends, so do all runs.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int BATCHES_A_CALL = 2;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(60);

  private final EngineSpec spec;
  private final StageTimes times;
  private final NativeCalls calls;
  private final ThreadLocal<NativeCalls.Call> decodeCall;
  private final ByteWindow window;
  private final DecodeWindow decodeWindow;
  private final Fetcher fetcher;
  private final @Nullable ImageDecoder decoder;
  private final OldestFirst decodePool;
  private final BatchQueue queue;
  private final List<LoadedModel> models;
  private final List<DeviceLoop> loops = new ArrayList<>();
  private final Set<ShardRun> active = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Throwable ended;

  /**
   * @param models one for each device
   * @param decodeThreads how many images are decoded at once
   * @param windowBytes encoded bytes in flight
   * @param decodeWindow for all pictures that this process decodes
   * @param watch looks after what is done in native code
   * @throws IOException when the flight record cannot be kept
   */
  public Engine(
      EngineSpec spec,
      Storage input,
      AccessCheck access,
      List<LoadedModel> models,
      int decodeThreads,
      long windowBytes,
      DecodeWindow decodeWindow,
      StageTimes times,
      CallWatch watch)
      throws IOException {
    this.spec = spec;
    this.times = times;
    this.window = new ByteWindow(windowBytes);
    this.decodeWindow = decodeWindow;
    this.fetcher = new Fetcher(input, access, spec.maxObjectBytes(), window, times);
    this.decoder = spec.pixels() == null ? null : new ImageDecoder(spec.pixels());
    this.decodePool = new OldestFirst(decodeThreads, "decode");
    this.models = List.copyOf(models);
    BatchSize batchSize = spec.batchSize(models.stream().anyMatch(LoadedModel::onGpu));
    int predicting = models.stream().mapToInt(LoadedModel::calls).sum();
    this.queue = new BatchQueue(spec.pixels(), batchSize, BATCHES_A_CALL * predicting);
    this.calls = new NativeCalls(watch, decodeThreads + predicting, batchSize.largest());
    this.decodeCall = ThreadLocal.withInitial(() -> calls.call(NativeCalls.Kind.DECODE));
    for (LoadedModel model : models) {
      for (int i = 0; i < model.calls(); i++) {
        loops.add(
            new DeviceLoop(
                loops.size(),
                model,
                queue,
                batchSize,
                decodeWindow,
                spec.ranking(),
                times,
                calls.call(NativeCalls.Kind.PREDICT),
                this::drop,
                this::end));
      }
    }
  }

  /**
   * Gives every object its row, in order. Called by many tasks at once; an interrupt withdraws the
   * images that are still on their way.
   *
   * @param run made for this many objects; tells the progress meanwhile
   * @throws EngineException when the store, the device or the process fails
   */
  public List<Row> run(List<PlannedObject> objects, ShardRun run)
      throws EngineException, InterruptedException {
    active.add(run);
    try {
      Throwable over = ended;
      if (over != null) {
        run.fail(over);
      }
      for (int i = 0; i < objects.size(); i++) {
        fetcher.fetch(new Item(run, i, objects.get(i)), this::decodeLater, this::drop);
      }
      return run.await();
    } finally {
      run.withdraw();
      active.remove(run);
    }
  }

  private void decodeLater(Item item) {
    queue.decodeStarted();
    try {
      decodePool.execute(item, () -> decodeAndQueue(item));
    } catch (Throwable e) {
      queue.decodeEnded();
      throw e;
    }
  }

  private void decodeAndQueue(Item item) {
    boolean queued = false;
    try {
      if (!item.run.withdrawn()) {
        try (Tensor picture = decode(item)) {
          queued = queue.add(item, picture);
        }
      }
    } catch (ImageException e) {
      item.fail(e.code(), message(e));
    } catch (Throwable e) {
      item.run.fail(e, item.object.location().toString());
    } finally {
      if (!queued) {
        drop(item);
      }
      queue.decodeEnded();
    }
  }

  /** The picture, for models that take pixels. */
  private @Nullable Tensor decode(Item item) throws ImageException {
    byte[] bytes = Objects.requireNonNull(item.bytes);
    if (decoder == null) {
      // The bytes go to the model: they keep their room until it has them.
      item.decodeMemory =
          DecodeMemory.ofModel(bytes.length, ImageHeader.read(bytes, spec.limits()));
      return null;
    }
    ImageHeader header = decoder.header(bytes);
    try (DecodeWindow.Room room = decodeWindow.enter(decoder.memory(bytes.length, header))) {
      return decode(item, bytes, header, decoder);
    }
  }

  private Tensor decode(Item item, byte[] bytes, ImageHeader header, ImageDecoder decoder)
      throws ImageException {
    long start = System.nanoTime();
    NativeCalls.Call call = decodeCall.get();
    call.begin(List.of(item));
    try {
      Tensor picture = decoder.decode(bytes, header);
      drop(item);
      return picture;
    } finally {
      call.end();
      times.add(Stage.DECODE, start);
    }
  }

  /** Lets go of an item's bytes, and gives their room back. */
  private void drop(Item item) {
    item.bytes = null;
    int room = item.windowRoom;
    item.windowRoom = 0;
    window.release(room);
  }

  /** Fails all runs, those to come too, and ends all waiting. */
  private synchronized void end(Throwable cause) {
    if (ended != null) {
      return;
    }
    ended = cause;
    active.forEach(run -> run.fail(cause));
    queue.close();
    window.open();
  }

  private static String message(ImageException e) {
    return e.getMessage() == null ? e.code().name() : e.getMessage();
  }

  /** Stops the threads and frees the devices; runs that are not done fail. */
  @Override
  public void close() {
    end(new IllegalStateException("the engine is closed"));
    fetcher.close();
    decodePool.close().forEach(Runnable::run);
    boolean quiet = decodePool.awaitEnd(CLOSE_WAIT);
    if (decoder != null && quiet) {
      decoder.close();
    }
    Instant deadline = Instant.now().plus(CLOSE_WAIT);
    List<DeviceLoop> stuck = loops.stream().filter(loop -> !loop.awaitEnd(deadline)).toList();
    if (stuck.isEmpty()) {
      models.forEach(LoadedModel::close);
      if (quiet) {
        queue.free();
      }
    } else {
      LOG.warn("{} calls of the model do not end: it is left as it is", stuck.size());
    }
    calls.close();
  }
}
