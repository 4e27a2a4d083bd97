package dev.sparkinfer.engine;

import static dev.sparkinfer.engine.EngineFixture.arePredictionsOf;
import static dev.sparkinfer.engine.EngineFixture.error;
import static dev.sparkinfer.engine.EngineFixture.isPrediction;
import static dev.sparkinfer.engine.EngineFixture.padded;
import static dev.sparkinfer.engine.EngineFixture.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.EngineFixture.Builder;
import dev.sparkinfer.engine.EngineFixture.Task;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.PredictionException;
import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.FaultyStorage.Hook;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageException.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class EngineFailureTest {
  private static final int WINDOW = 1 << 20;

  @TempDir Path directory;

  private Builder engine() {
    return new Builder(TestModels.colourMeans(directory)).windowBytes(WINDOW);
  }

  private static Hook failing(String keyPart, Kind kind) {
    return (operation, location) -> {
      if (location.key().contains(keyPart)) {
        throw new StorageException(kind, kind + " for " + location, null);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {
        "UNAVAILABLE",
        "CREDENTIALS_REFUSED",
        "BUCKET_NOT_FOUND",
        "TLS_FAILED",
        "REFUSED",
        "NOT_S3"
      })
  void whatAStoreSaysOfItselfFailsTheTaskAndNotTheNext(Kind kind) throws Exception {
    try (EngineFixture fixture = engine().open()) {
      List<PlannedObject> objects = fixture.pictures("task", 100);
      fixture.storage.before(failing("/50.png", kind));
      ShardRun run = new ShardRun(objects.size());
      assertThatThrownBy(() -> fixture.engine.run(objects, run))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("task/50.png")
          .cause()
          .isInstanceOfSatisfying(
              StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
      assertThat(run.failed()).as("rows with errors").isEmpty();
      fixture.storage.before(Hook.none());
      arePredictionsOf(fixture.run(objects), objects);
      fixture.hasAllItsPlaces(WINDOW);
    }
  }

  @Test
  void failingTasksDoNotTouchOthers() throws Exception {
    try (EngineFixture fixture = engine().open()) {
      List<PlannedObject> fine = fixture.pictures("fine", 200);
      fixture.storage.before(
          (operation, location) -> {
            failing("lost/60.png", Kind.UNAVAILABLE).at(operation, location);
            failing("refused/90.png", Kind.CREDENTIALS_REFUSED).at(operation, location);
          });
      Task lost = fixture.start(fixture.pictures("lost", 200));
      Task refused = fixture.start(fixture.pictures("refused", 200));
      arePredictionsOf(fixture.run(fine), fine);
      assertThatThrownBy(() -> lost.rows().get()).hasMessageContaining("lost/60.png");
      assertThatThrownBy(() -> refused.rows().get()).hasMessageContaining("refused/90.png");
      fixture.hasAllItsPlaces(WINDOW);
    }
  }

  @Test
  void anErrorInAThreadOfThePoolFailsTheTask() throws Exception {
    try (EngineFixture fixture = engine().open()) {
      List<PlannedObject> objects = fixture.pictures("task", 100);
      fixture.storage.after(
          (operation, location) -> {
            if (location.key().endsWith("/99.png")) {
              throw new OutOfMemoryError("of the test");
            }
          });
      assertThatThrownBy(() -> fixture.run(objects))
          .isInstanceOf(EngineException.class)
          .hasRootCauseInstanceOf(OutOfMemoryError.class);
      fixture.storage.after(Hook.none());
      fixture.hasAllItsPlaces(WINDOW);
    }
  }

  @Test
  void aRefusedObjectIsARowWhileTheCredentialsWork() throws Exception {
    try (EngineFixture fixture = engine().open()) {
      fixture.storage.before(failing("/1.png", Kind.ACCESS_DENIED));
      List<Row> rows = fixture.run(fixture.pictures("task", 3));
      assertThat(error(rows.get(1)).code()).isEqualTo(ErrorCode.OBJECT_FORBIDDEN);
      isPrediction(rows.get(2), 2, 40, 80);
    }
  }

  @Test
  void anArchivedObjectIsARowThatSaysSo() throws Exception {
    try (EngineFixture fixture = engine().open()) {
      fixture.storage.before(failing("/1.png", Kind.OBJECT_ARCHIVED));
      Row row = fixture.run(fixture.pictures("task", 3)).get(1);
      assertThat(error(row).code()).isEqualTo(ErrorCode.OBJECT_FORBIDDEN);
      assertThat(error(row).message()).contains("OBJECT_ARCHIVED for ");
    }
  }

  @Test
  void aRefusedObjectFailsTheTaskOnceTheCredentialsHaveExpired() throws Exception {
    AccessCheck expired =
        () -> {
          throw new StorageException(Kind.ACCESS_DENIED, "run.json is refused too", null);
        };
    try (EngineFixture fixture = engine().access(expired).open()) {
      fixture.storage.before(failing("/1.png", Kind.ACCESS_DENIED));
      ShardRun run = new ShardRun(3);
      assertThatThrownBy(() -> fixture.engine.run(fixture.pictures("task", 3), run))
          .isInstanceOf(EngineException.class)
          .hasMessage("run.json is refused too");
      assertThat(run.failed()).isEmpty();
    }
  }

  @Test
  void anInterruptedTaskWithdrawsItsImages() throws Exception {
    // Five places for decoded images: they would be used up, were one not given back.
    try (EngineFixture fixture = engine().batchSize(1).decodeThreads(1).open()) {
      List<PlannedObject> objects = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        objects.add(fixture.put("task/" + i + ".png", padded(picture(i, 40, 80), 40 << 10)));
      }
      for (int reads : new int[] {1, 3, 10, 20, 40, 80, 160}) {
        CountDownLatch underWay = new CountDownLatch(reads);
        fixture.storage.before((operation, location) -> underWay.countDown());
        Task task = fixture.start(objects);
        underWay.await();
        task.thread().interrupt();
        task.thread().join();
        assertThatThrownBy(() -> task.rows().get())
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(InterruptedException.class);
        assertThat(task.run().withdrawn()).isTrue();
      }
      fixture.hasAllItsPlaces(WINDOW);
    }
  }

  @Test
  void aTaskThatWaitsForRoomCanBeInterrupted() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (EngineFixture fixture = engine().open()) {
      List<PlannedObject> large =
          List.of(
              fixture.put("a.png", padded(picture(1, 2, 3), WINDOW)),
              fixture.put("b.png", padded(picture(4, 5, 6), WINDOW)));
      fixture.storage.before(
          (operation, location) -> Uninterruptibles.awaitUninterruptibly(release));
      Task task = fixture.start(large);
      await().until(() -> task.thread().getState() == Thread.State.WAITING);
      task.thread().interrupt();
      assertThatThrownBy(() -> task.rows().get()).hasCauseInstanceOf(InterruptedException.class);
      release.countDown();
      fixture.hasAllItsPlaces(WINDOW);
    } finally {
      release.countDown();
    }
  }

  @Test
  void closingTheEngineFailsTasksWhereverTheyWait() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    EngineFixture fixture = engine().open();
    try {
      fixture.storage.before(
          (operation, location) -> Uninterruptibles.awaitUninterruptibly(release));
      // More than there are threads for, then all the room, then a task that finds none.
      List<Task> tasks = new ArrayList<>();
      tasks.add(fixture.start(fixture.pictures("rows", 50)));
      tasks.add(fixture.start(fixture.pictures("threads", 200)));
      for (int i = 0; i < 3; i++) {
        byte[] large = padded(picture(1, 2, 3), WINDOW);
        tasks.add(fixture.start(List.of(fixture.put("room/" + i + ".png", large))));
      }
      for (Task task : tasks) {
        await().until(() -> task.thread().getState() == Thread.State.WAITING);
      }
      fixture.close();
      for (Task task : tasks) {
        assertThatThrownBy(() -> task.rows().get())
            .hasCauseInstanceOf(EngineException.class)
            .hasMessageContaining("closed");
      }
      assertThatThrownBy(() -> fixture.run(fixture.pictures("late", 3)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("closed");
    } finally {
      release.countDown();
    }
  }

  @Test
  void closingTheEngineAmidItsWorkFailsTheTask() throws Exception {
    for (int reads : new int[] {1, 30, 200, 900}) {
      EngineFixture fixture = engine().open();
      CountDownLatch underWay = new CountDownLatch(reads);
      fixture.storage.before((operation, location) -> underWay.countDown());
      Task task = fixture.start(fixture.pictures("task", 1_000));
      underWay.await();
      fixture.close();
      task.thread().join();
      if (task.run().succeeded() < 1_000) {
        assertThatThrownBy(() -> task.rows().get()).hasCauseInstanceOf(EngineException.class);
      }
    }
  }

  @Test
  void aModelThatFailsOnEveryPictureFailsTheTask() throws Exception {
    failsTheTask(
        new Builder(TestModels.failsAbove(directory, -1)),
        PredictionException.Kind.FAILS_ALWAYS,
        "the model fails on every picture");
  }

  @Test
  void whatTensorFlowSaysOfItselfFailsTheTask() throws Exception {
    failsTheTask(
        new Builder(TestModels.inflates(directory)).encoded(),
        PredictionException.Kind.RUNTIME_FAILED,
        "inflate");
  }

  private static void failsTheTask(Builder engine, PredictionException.Kind kind, String said)
      throws Exception {
    try (EngineFixture fixture = engine.open()) {
      List<PlannedObject> objects = fixture.pictures("task", 20);
      ShardRun run = new ShardRun(objects.size());
      assertThatThrownBy(() -> fixture.engine.run(objects, run))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining(said)
          .cause()
          .isInstanceOfSatisfying(
              PredictionException.class, e -> assertThat(e.kind()).isEqualTo(kind));
      assertThat(run.failed()).as("rows with errors").isEmpty();
    }
  }

  @Test
  void aDeviceThatTakesNoMoreBatchesSaysSo() throws Exception {
    CallWatch watch = new CallWatch(new CallLimits(60, 60), null, overrun -> {});
    try (LoadedModel model = EngineFixture.load(TestModels.colourMeans(directory));
        NativeCalls calls = new NativeCalls(watch, 1, 4)) {
      BatchSize size = new BatchSize(4);
      BatchQueue queue = new BatchQueue(null, size, 2);
      AtomicReference<Throwable> broken = new AtomicReference<>();
      DeviceLoop device =
          new DeviceLoop(
              0,
              model,
              queue,
              size,
              new DecodeWindow(1, 1),
              new Ranking(List.of(), 1, Ranking.THRESHOLD, false),
              new StageTimes(),
              calls.call(NativeCalls.Kind.PREDICT),
              item -> {
                throw new OutOfMemoryError("of the test");
              },
              broken::set);
      queue.decodeStarted();
      ShardRun withdrawn = new ShardRun(1);
      withdrawn.withdraw();
      Location nowhere = Location.parse("memory://photos/nowhere.png");
      queue.add(new Item(withdrawn, 0, new PlannedObject(nowhere, 1, "", "")), null);
      queue.decodeEnded();
      await().untilAsserted(() -> assertThat(broken.get()).hasMessage("of the test"));
      queue.close();
      assertThat(device.awaitEnd(Instant.now().plusSeconds(10))).isTrue();
    }
  }
}
