package dev.sparkinfer.engine;

import static dev.sparkinfer.engine.EngineFixture.arePredictionsOf;
import static dev.sparkinfer.engine.EngineFixture.error;
import static dev.sparkinfer.engine.EngineFixture.isPrediction;
import static dev.sparkinfer.engine.EngineFixture.padded;
import static dev.sparkinfer.engine.EngineFixture.picture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.EngineFixture.Builder;
import dev.sparkinfer.engine.EngineFixture.Task;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.image.DecodeMemory;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.model.SavedModelWriter;
import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.FaultyStorage.Hook;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

@Timeout(30)
class EngineTest {
  @TempDir Path directory;

  @Test
  void givesEveryObjectItsRowInOrder() throws Exception {
    try (EngineFixture fixture = new Builder(TestModels.colourMeans(directory)).open()) {
      List<PlannedObject> objects = fixture.pictures("many", 500);
      arePredictionsOf(fixture.run(objects), objects);
      assertThat(fixture.times.totals().bytesRead())
          .isEqualTo(objects.stream().mapToLong(PlannedObject::size).sum());
      for (Stage stage : List.of(Stage.FETCH, Stage.DECODE, Stage.PREDICT)) {
        assertThat(fixture.times.totals().seconds(stage)).as(stage.name()).isPositive();
      }
    }
  }

  @Test
  void aShardWithoutObjectsHasNoRows() throws Exception {
    try (EngineFixture fixture = new Builder(TestModels.colourMeans(directory)).open()) {
      assertThat(fixture.run(List.of())).isEmpty();
    }
  }

  @Test
  void badObjectsBecomeRowsBetweenTheGoodOnes() throws Exception {
    try (EngineFixture fixture = new Builder(TestModels.colourMeans(directory)).open()) {
      byte[] good = picture(9, 8, 7);
      PlannedObject changed = fixture.put("changed.png", good);
      fixture.put("changed.png", picture(1, 1, 1));
      PlannedObject gone = fixture.put("gone.png", good);
      fixture.objects.delete(gone.location());
      List<PlannedObject> objects =
          List.of(
              fixture.put("good-1.png", good),
              fixture.put("empty.png", new byte[0]),
              fixture.put("notes.png", "no picture".getBytes(StandardCharsets.UTF_8)),
              fixture.put("cut.png", Arrays.copyOf(good, good.length / 2)),
              fixture.put("good-2.png", good),
              fixture.put("vast.png", picture(Color.RED, 1_001)),
              fixture.put("large.png", padded(good, (int) EngineFixture.MAX_OBJECT_BYTES + 1)),
              changed,
              gone,
              fixture.put("good-3.png", good));
      ShardRun run = new ShardRun(objects.size());
      List<Row> rows = fixture.engine.run(objects, run);
      assertThat(rows)
          .extracting(Row::key)
          .isEqualTo(objects.stream().map(o -> o.location().key()).toList());
      assertThat(rows)
          .extracting(row -> row.error() == null ? null : error(row).code())
          .containsExactly(
              null,
              ErrorCode.EMPTY_OBJECT,
              ErrorCode.NOT_AN_IMAGE,
              ErrorCode.CORRUPT_IMAGE,
              null,
              ErrorCode.TOO_MANY_PIXELS,
              ErrorCode.OBJECT_TOO_LARGE,
              ErrorCode.OBJECT_CHANGED,
              ErrorCode.OBJECT_MISSING,
              null);
      assertThat(rows)
          .filteredOn(row -> row.error() != null)
          .allSatisfy(row -> assertThat(error(row).message()).isNotBlank());
      isPrediction(rows.get(9), 9, 8, 7);
      assertThat(run.succeeded()).isEqualTo(3);
      assertThat(run.failed()).hasSize(7).allSatisfy((code, count) -> assertThat(count).isOne());
      fixture.hasAllItsPlaces(1 << 20);
    }
  }

  @Test
  void fillsBatchesFromSeveralTasks() throws Exception {
    try (EngineFixture fixture =
        new Builder(scoresWithBatchSize()).batchSize(32).decodeThreads(1).open()) {
      // One picture that takes a while to decode: all others are there before it is.
      CountDownLatch slowIsRead = new CountDownLatch(1);
      CountDownLatch tasksStarted = new CountDownLatch(33);
      fixture.storage.before(
          (operation, location) -> {
            tasksStarted.countDown();
            awaitQuietly(tasksStarted);
            if (!location.key().equals("slow.png")) {
              awaitQuietly(slowIsRead);
            }
          });
      fixture.storage.after(
          (operation, location) -> {
            if (location.key().equals("slow.png")) {
              slowIsRead.countDown();
            }
          });
      List<Task> tasks = new ArrayList<>();
      tasks.add(fixture.start(List.of(fixture.put("slow.png", picture(Color.BLUE, 1_000)))));
      for (int i = 0; i < 8; i++) {
        tasks.add(fixture.start(fixture.pictures("task-" + i, 4)));
      }
      int largest = 0;
      for (Task task : tasks) {
        for (Row row : task.rows().get()) {
          largest = Math.max(largest, Math.round(row.predictions().get(0).score()));
        }
      }
      assertThat(largest).as("images in a batch, of tasks of four").isBetween(5, 32);
    }
  }

  /** Scores of 0, 0 and the number of pictures in the batch. */
  private Path scoresWithBatchSize() {
    try (SavedModelWriter model = new SavedModelWriter()) {
      Ops tf = model.tf();
      Operand<TFloat32> images =
          tf.placeholder(
              TFloat32.class, Placeholder.shape(Shape.of(-1, TestModels.SIDE, TestModels.SIDE, 3)));
      Operand<TFloat32> zeros =
          tf.math.mul(
              tf.math.mean(images, tf.constant(new int[] {1, 2})),
              tf.constant(new float[] {0, 0, 0}));
      Operand<TInt32> size = tf.size(tf.math.mean(images, tf.constant(new int[] {1, 2, 3})));
      Operand<TFloat32> scores =
          tf.math.add(
              zeros,
              tf.math.mul(
                  tf.constant(new float[] {0, 0, 1}), tf.dtypes.cast(size, TFloat32.class)));
      return model
          .signature("serving_default", Map.of("images", images), Map.of("scores", scores))
          .write(directory);
    }
  }

  @Test
  void theOneImageOnWhichTheModelFailsIsFoundAndTheOthersGetTheirPredictions() throws Exception {
    try (EngineFixture fixture =
        new Builder(TestModels.failsAbove(directory, 220)).batchSize(64).open()) {
      List<PlannedObject> good = fixture.pictures("good", 60);
      List<PlannedObject> mixed = new ArrayList<>(fixture.pictures("mixed", 41));
      mixed.set(17, fixture.put("mixed/guilty.png", picture(255, 0, 0)));
      Task innocent = fixture.start(good);
      List<Row> rows = fixture.run(mixed);
      arePredictionsOf(innocent.rows().get(), good);
      for (int i = 0; i < rows.size(); i++) {
        if (i == 17) {
          assertThat(error(rows.get(i)).code()).isEqualTo(ErrorCode.MODEL_FAILED);
          assertThat(error(rows.get(i)).message()).contains("too red a picture");
        } else {
          isPrediction(rows.get(i), i, 40, 80);
        }
      }
    }
  }

  @Test
  void scoresThatAreNoNumbersAreRows() throws Exception {
    try (EngineFixture fixture = new Builder(TestModels.nanAbove(directory, 220)).open()) {
      List<Row> rows =
          fixture.run(
              List.of(
                  fixture.put("a.png", picture(255, 0, 0)),
                  fixture.put("b.png", picture(10, 20, 30))));
      assertThat(error(rows.get(0)).code()).isEqualTo(ErrorCode.BAD_OUTPUT);
      isPrediction(rows.get(1), 10, 20, 30);
    }
  }

  @Test
  void modelsThatDecodeGetTheWholeFile() throws Exception {
    try (EngineFixture fixture = new Builder(TestModels.encoded(directory)).encoded().open()) {
      List<PlannedObject> objects = new ArrayList<>(fixture.pictures("many", 50));
      arePredictionsOf(fixture.run(objects), objects);
      objects.set(7, fixture.put("many/notes.png", "no picture".getBytes(StandardCharsets.UTF_8)));
      List<Row> rows = fixture.run(objects);
      assertThat(error(rows.get(7)).code()).isEqualTo(ErrorCode.NOT_AN_IMAGE);
      isPrediction(rows.get(49), 49, 40, 80);
      fixture.hasAllItsPlaces(1 << 20);
    }
  }

  @Test
  void aFileThatAModelCannotDecodeIsARowBesideTheOthers() throws Exception {
    try (EngineFixture fixture = new Builder(TestModels.encoded(directory)).encoded().open()) {
      byte[] good = picture(9, 8, 7);
      byte[] cut = Arrays.copyOf(good, good.length / 2);
      // All bad ones first: nothing of this run has been predicted when they fail.
      List<PlannedObject> objects = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        objects.add(fixture.put("cut-" + i + ".png", cut));
      }
      assertThat(fixture.run(objects))
          .allSatisfy(row -> assertThat(error(row).code()).isEqualTo(ErrorCode.MODEL_FAILED));
      objects.add(fixture.put("good.png", good));
      List<Row> rows = fixture.run(objects);
      assertThat(rows.subList(0, 10))
          .allSatisfy(row -> assertThat(error(row).code()).isEqualTo(ErrorCode.MODEL_FAILED));
      isPrediction(rows.get(10), 9, 8, 7);
      fixture.hasAllItsPlaces(1 << 20);
    }
  }

  @Test
  void bytesInFlightAreBounded() throws Exception {
    // A window for 15 objects of 17 grains; 2 images in batches, and one being decoded.
    try (EngineFixture fixture =
        new Builder(TestModels.colourMeans(directory)).batchSize(1).decodeThreads(1).open()) {
      assertThat(mostInFlight(fixture)).isBetween(5, 15 + 3);
    }
  }

  @Test
  void bytesOnTheirWayToAModelThatDecodesAreBoundedToo() throws Exception {
    try (EngineFixture fixture =
        new Builder(TestModels.encoded(directory)).encoded().batchSize(8).open()) {
      assertThat(mostInFlight(fixture)).isBetween(5, 15);
    }
  }

  /** The most objects that were handed out and had no row yet, of 64 KiB each. */
  private static int mostInFlight(EngineFixture fixture) throws Exception {
    List<PlannedObject> objects = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      objects.add(fixture.put(i + ".png", padded(picture(i % 200, 40, 80), 64 << 10)));
    }
    ShardRun run = new ShardRun(objects.size());
    AtomicInteger handedOut = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Hook count =
        (operation, location) -> {
          int open = handedOut.incrementAndGet() - run.succeeded();
          most.accumulateAndGet(open, Math::max);
        };
    fixture.storage.before(count);
    arePredictionsOf(fixture.engine.run(objects, run), objects);
    return most.get();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void picturesWaitUntilTheirPixelsHaveRoom(boolean encoded) throws Exception {
    DecodeWindow window = new DecodeWindow(8 << 20, 8 << 20);
    Builder engine =
        encoded
            ? new Builder(TestModels.encoded(directory)).encoded()
            : new Builder(TestModels.colourMeans(directory));
    try (EngineFixture fixture = engine.decodeWindow(window).open()) {
      List<PlannedObject> objects = fixture.pictures("many", 40);
      CountDownLatch allRead = new CountDownLatch(objects.size());
      fixture.storage.after((operation, location) -> allRead.countDown());
      Task task;
      try (DecodeWindow.Room all = window.enter(new DecodeMemory(8 << 20, 0))) {
        task = fixture.start(objects);
        allRead.await();
        assertThat(task.run().succeeded()).isZero();
      }
      arePredictionsOf(task.rows().get(), objects);
      window.enter(new DecodeMemory(8 << 20, 8 << 20)).close();
    }
  }

  @Test
  void aModelThatDecodesGetsOnlyAsManyPicturesAsTheWindowHolds() throws Exception {
    // Of 15 bytes a pixel and of 1.5 MB each: two at once.
    DecodeWindow window = new DecodeWindow(3_500_000, 1);
    try (EngineFixture fixture =
        new Builder(TestModels.encodedBatchSize(directory)).encoded().decodeWindow(window).open()) {
      List<PlannedObject> objects = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        objects.add(fixture.put(i + ".png", picture(Color.RED, 316)));
      }
      for (Row row : fixture.run(objects)) {
        assertThat(row.predictions().get(0).score()).isBetween(1f, 2f);
      }
    }
  }

  @Test
  void manyTasksAtOnceGetTheirOwnRows() throws Exception {
    try (EngineFixture fixture =
        new Builder(TestModels.colourMeans(directory)).windowBytes(64 << 10).open()) {
      List<List<PlannedObject>> shards = new ArrayList<>();
      List<Task> tasks = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        shards.add(fixture.pictures("task-" + i, 60));
      }
      shards.forEach(shard -> tasks.add(fixture.start(shard)));
      for (int i = 0; i < tasks.size(); i++) {
        arePredictionsOf(tasks.get(i).rows().get(), shards.get(i));
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
