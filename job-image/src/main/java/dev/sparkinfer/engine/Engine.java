package dev.sparkinfer.engine;

import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.image.ImageDecoder;
import dev.sparkinfer.image.ImageException;
import dev.sparkinfer.image.ImageHeader;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects into rows, for all tasks of a process at once: fetch → decode → batch → predict,
 * all of them at the same time. One for a process; it owns its models and closes them.
 *
 * <p>Bounded are the encoded bytes in flight ({@link ByteWindow}), the decoded images (four batches
 * a device) and the threads of each stage.
 */
public final class Engine implements AutoCloseable {
  private static final int DECODED_BATCHES = 4;

  private final EngineSpec spec;
  private final StageTimes times;
  private final ByteWindow window;
  private final Fetcher fetcher;
  private final @Nullable ImageDecoder decoder;
  private final ExecutorService decodePool;
  private final Semaphore decodedRoom;
  private final BatchQueue queue = new BatchQueue();
  private final List<DeviceLoop> devices = new ArrayList<>();

  /**
   * @param models one for each device
   * @param decodeThreads how many images are decoded at once
   * @param windowBytes encoded bytes in flight
   */
  public Engine(
      EngineSpec spec,
      Storage input,
      AccessCheck access,
      List<LoadedModel> models,
      int decodeThreads,
      long windowBytes,
      StageTimes times) {
    this.spec = spec;
    this.times = times;
    this.window = new ByteWindow(windowBytes);
    this.fetcher = new Fetcher(input, access, spec.maxObjectBytes(), window, times);
    this.decoder = spec.pixels() == null ? null : new ImageDecoder(spec.pixels());
    this.decodePool = Executors.newFixedThreadPool(decodeThreads, NamedThreads.daemon("decode"));
    int batch = spec.images();
    this.decodedRoom = new Semaphore(DECODED_BATCHES * batch * models.size() + decodeThreads);
    Ranking ranking = new Ranking(spec.labels(), spec.topK());
    for (LoadedModel model : models) {
      devices.add(
          new DeviceLoop(
              devices.size(), model, queue, batch, ranking, times, decodedRoom::release));
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
    try {
      for (int i = 0; i < objects.size(); i++) {
        run.check();
        fetcher.fetch(new Item(run, i, objects.get(i)), this::decodeLater);
      }
      return run.await();
    } finally {
      run.withdraw();
    }
  }

  private void decodeLater(Item item, int room) {
    queue.decodeStarted();
    decodePool.execute(
        () -> {
          boolean decoded = false;
          try {
            decoded = !item.run.withdrawn() && decode(item);
          } catch (Throwable e) {
            item.run.fail(e);
          } finally {
            window.release(room);
            if (decoded) {
              queue.add(item);
            } else {
              item.release();
              queue.decodeGivenUp();
            }
          }
        });
  }

  private boolean decode(Item item) throws InterruptedException {
    decodedRoom.acquire();
    long start = System.nanoTime();
    boolean decoded = false;
    try {
      byte[] bytes = Objects.requireNonNull(item.bytes);
      if (decoder == null) {
        ImageHeader.read(bytes, spec.maxPixels());
      } else {
        item.pixels = decoder.decode(bytes);
        item.bytes = null;
      }
      decoded = true;
    } catch (ImageException e) {
      item.fail(e.code(), message(e));
    } finally {
      times.add(Stage.DECODE, start);
      if (!decoded) {
        decodedRoom.release();
      }
    }
    return decoded;
  }

  private static String message(ImageException e) {
    return e.getMessage() == null ? e.code().name() : e.getMessage();
  }

  /** Stops the threads and frees the devices; images on their way are dropped. */
  @Override
  public void close() {
    fetcher.close();
    decodePool.shutdownNow();
    queue.close().forEach(Item::release);
    devices.forEach(DeviceLoop::close);
    if (decoder != null) {
      decoder.close();
    }
  }
}
