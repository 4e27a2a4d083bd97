package dev.sparkinfer.engine;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.PredictionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

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
  private final Ranking ranking;
  private final StageTimes times;
  private final Consumer<Item> drop;
  private final Consumer<Throwable> broken;
  private final Thread thread;

  /**
   * @param drop gives back what an item holds, when its batch is done
   * @param broken told when no more batches will be taken, but for the queue's end
   */
  DeviceLoop(
      int number,
      LoadedModel model,
      BatchQueue queue,
      BatchSize batchSize,
      Ranking ranking,
      StageTimes times,
      Consumer<Item> drop,
      Consumer<Throwable> broken) {
    this.model = model;
    this.queue = queue;
    this.batchSize = batchSize;
    this.ranking = ranking;
    this.times = times;
    this.drop = drop;
    this.broken = broken;
    thread = NamedThreads.daemon("predict-" + number).newThread(this::loop);
    thread.start();
  }

  private void loop() {
    try {
      for (List<Item> batch = next(); !batch.isEmpty(); batch = next()) {
        finish(batch);
      }
    } catch (Throwable e) {
      broken.accept(e);
    }
  }

  private List<Item> next() throws InterruptedException {
    long start = System.nanoTime();
    List<Item> batch = queue.take(batchSize.next());
    times.add(Stage.IDLE, start);
    return batch;
  }

  private void finish(List<Item> batch) {
    try {
      predict(batch.stream().filter(item -> !item.run.withdrawn()).toList());
    } catch (Throwable e) {
      batch.forEach(item -> item.run.fail(e));
    } finally {
      batch.forEach(drop);
    }
  }

  private void predict(List<Item> batch) throws PredictionException {
    if (batch.isEmpty()) {
      return;
    }
    float[][] scores;
    try {
      scores = call(batch);
    } catch (PredictionException e) {
      recover(batch, e);
      return;
    }
    for (int i = 0; i < scores.length; i++) {
      finish(batch.get(i), scores[i]);
    }
  }

  private float[][] call(List<Item> batch) throws PredictionException {
    long start = System.nanoTime();
    long begin = model.clock();
    try {
      float[][] scores = BatchTensor.predict(model, batch);
      batchSize.took(batch.size(), model.clock() - begin);
      return scores;
    } finally {
      times.add(Stage.PREDICT, start);
    }
  }

  private void recover(List<Item> batch, PredictionException failure) throws PredictionException {
    switch (failure.kind()) {
      case OUT_OF_MEMORY -> {
        if (batch.size() == 1) {
          throw failure;
        }
        batchSize.doesNotFit(batch.size());
        halve(batch);
      }
      case MODEL_FAILED -> {
        if (batch.size() == 1) {
          predictAgain(batch.get(0));
        } else {
          halve(batch);
        }
      }
      case WRONG_SHAPE, DEVICE_LOST -> throw failure;
    }
  }

  private void halve(List<Item> batch) throws PredictionException {
    int half = batch.size() / 2;
    predict(batch.subList(0, half));
    predict(batch.subList(half, batch.size()));
  }

  /** The second try of an image on which the model has failed alone. */
  private void predictAgain(Item item) throws PredictionException {
    try {
      finish(item, call(List.of(item))[0]);
    } catch (PredictionException e) {
      if (e.kind() != PredictionException.Kind.MODEL_FAILED) {
        throw e;
      }
      item.fail(ErrorCode.MODEL_FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void finish(Item item, float[] scores) {
    if (Ranking.finite(scores)) {
      item.succeed(ranking.of(scores));
    } else {
      item.fail(ErrorCode.BAD_OUTPUT, "the model's scores hold a NaN or an infinity");
    }
  }

  /** Waits for the batch it is at, once the queue is closed; false when that does not end. */
  boolean awaitEnd(Instant deadline) {
    Uninterruptibles.joinUninterruptibly(thread, Duration.between(Instant.now(), deadline));
    return !thread.isAlive();
  }
}
