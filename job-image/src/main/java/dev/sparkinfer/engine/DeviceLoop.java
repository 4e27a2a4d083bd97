package dev.sparkinfer.engine;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.image.DecodeMemory;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelSignature.InputKind;
import dev.sparkinfer.model.PredictionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a device's model over batch after batch, one call at a time; a device has as many of these
 * as it takes calls at once. A batch on which the model fails is split until the guilty image is
 * alone with its error; one that does not fit the device's memory is halved, and so are all after
 * it.
 */
final class DeviceLoop {
  private final LoadedModel model;
  private final BatchQueue queue;
  private final BatchSize batchSize;
  private final DecodeWindow decodeWindow;
  private final Ranking ranking;
  private final StageTimes times;
  private final NativeCalls.Call calls;
  private final Consumer<Item> drop;
  private final Consumer<Throwable> broken;
  private final Thread thread;

  /**
   * @param decodeWindow for what models that decode take
   * @param drop gives back what an item holds, when its batch is done
   * @param broken told when no more batches will be taken, but for the queue's end
   */
  DeviceLoop(
      int number,
      LoadedModel model,
      BatchQueue queue,
      BatchSize batchSize,
      DecodeWindow decodeWindow,
      Ranking ranking,
      StageTimes times,
      NativeCalls.Call calls,
      Consumer<Item> drop,
      Consumer<Throwable> broken) {
    this.model = model;
    this.queue = queue;
    this.batchSize = batchSize;
    this.decodeWindow = decodeWindow;
    this.ranking = ranking;
    this.times = times;
    this.calls = calls;
    this.drop = drop;
    this.broken = broken;
    thread = NamedThreads.daemon("predict-" + number).newThread(this::loop);
    thread.start();
  }

  private void loop() {
    try {
      for (Batch batch = next(); batch != null; batch = next()) {
        finish(batch);
      }
    } catch (Throwable e) {
      broken.accept(e);
    }
  }

  private @Nullable Batch next() throws InterruptedException {
    long start = System.nanoTime();
    Batch batch = queue.take();
    times.add(Stage.IDLE, start);
    return batch;
  }

  private void finish(Batch batch) {
    try {
      if (!batch.items().stream().allMatch(item -> item.run.withdrawn())) {
        predict(batch);
      }
    } catch (Throwable e) {
      String at = NativeCalls.names(batch.items());
      batch.items().forEach(item -> item.run.fail(e, at));
    } finally {
      batch.items().forEach(drop);
      queue.giveBack(batch);
    }
  }

  /** A model that decodes gets no more pictures at once than the window has room for. */
  private void predict(Batch batch) throws PredictionException {
    List<Item> items = batch.items();
    if (model.signature().inputKind() != InputKind.ENCODED) {
      predict(batch, 0, items.size());
      return;
    }
    int from = 0;
    while (from < items.size()) {
      DecodeMemory memory = items.get(from).decodeMemory;
      int to = from + 1;
      while (to < items.size() && decodeWindow.holds(memory.plus(items.get(to).decodeMemory))) {
        memory = memory.plus(items.get(to).decodeMemory);
        to++;
      }
      try (DecodeWindow.Room room = decodeWindow.enter(memory)) {
        predict(batch, from, to - from);
      }
      from = to;
    }
  }

  private void predict(Batch batch, int from, int count) throws PredictionException {
    float[][] scores;
    try {
      scores = call(batch, from, count);
    } catch (PredictionException e) {
      recover(batch, from, count, e);
      return;
    }
    for (int i = 0; i < count; i++) {
      finish(batch.items().get(from + i), scores[i]);
    }
  }

  private float[][] call(Batch batch, int from, int count) throws PredictionException {
    long start = System.nanoTime();
    long begin = model.clock();
    calls.begin(List.copyOf(batch.items().subList(from, from + count)));
    try {
      float[][] scores = model.predict(batch.tensor(), from, count);
      batchSize.took(count, model.clock() - begin);
      model.compare(batch.tensor(), from, scores);
      return scores;
    } finally {
      calls.end();
      times.add(Stage.PREDICT, start);
    }
  }

  private void recover(Batch batch, int from, int count, PredictionException failure)
      throws PredictionException {
    switch (failure.kind()) {
      case OUT_OF_MEMORY -> {
        if (count == 1) {
          throw failure;
        }
        batchSize.doesNotFit(count);
        halve(batch, from, count);
      }
      case MODEL_FAILED -> {
        if (count == 1) {
          predictAgain(batch, from);
        } else {
          halve(batch, from, count);
        }
      }
      case WRONG_SHAPE, DEVICE_LOST, RUNTIME_FAILED, FAILS_ALWAYS -> throw failure;
    }
  }

  private void halve(Batch batch, int from, int count) throws PredictionException {
    int half = count / 2;
    predict(batch, from, half);
    predict(batch, from + half, count - half);
  }

  /**
   * The second try of an image on which the model has failed alone. It is at fault itself only if
   * the device predicts another one right now.
   */
  private void predictAgain(Batch batch, int place) throws PredictionException {
    Item item = batch.items().get(place);
    try {
      finish(item, call(batch, place, 1)[0]);
    } catch (PredictionException e) {
      if (e.kind() != PredictionException.Kind.MODEL_FAILED) {
        throw e;
      }
      model.prove(batch.tensor(), place, batch.items().size());
      item.fail(ErrorCode.MODEL_FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void finish(Item item, float[] scores) {
    String fault = ranking.fault(scores);
    if (fault == null) {
      item.succeed(ranking.of(scores));
    } else {
      item.fail(ErrorCode.BAD_OUTPUT, fault);
    }
  }

  /** Waits for the batch it is at, once the queue is closed; false when that does not end. */
  boolean awaitEnd(Instant deadline) {
    Uninterruptibles.joinUninterruptibly(thread, Duration.between(Instant.now(), deadline));
    return !thread.isAlive();
  }
}
