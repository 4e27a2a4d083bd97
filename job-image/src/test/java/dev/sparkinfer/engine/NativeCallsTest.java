package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.plan.PlannedObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NativeCallsTest {
  @TempDir Path directory;

  /** The engine stays open: nothing but the process's end brings such a thread back. */
  @Test
  void aCallThatNeverEndsFailsItsTaskAndSaysAtWhichImages() throws Exception {
    Path record = directory.resolve("flights/one");
    CompletableFuture<OverrunException> told = new CompletableFuture<>();
    EngineFixture fixture =
        new EngineFixture.Builder(TestModels.poisonedAbove(directory.resolve("model"), 250))
            .batchSize(4)
            .callLimits(60, 1)
            .flightRecord(record)
            .overran(told::complete)
            .open();
    List<PlannedObject> objects = new ArrayList<>(fixture.pictures("fine", 3));
    objects.add(fixture.put("endless.png", EngineFixture.picture(10, 255, 10)));
    ShardRun run = new ShardRun(17, objects.size());

    assertThatThrownBy(() -> fixture.engine.run(objects, run))
        .isInstanceOf(EngineException.class)
        .hasCauseInstanceOf(OverrunException.class)
        .hasMessageContaining("predicting")
        .hasMessageContaining("endless.png")
        .hasMessageContaining("spec.failurePolicy.predictTimeoutSeconds: 1");
    OverrunException overrun = told.get();
    assertThat(overrun.shard()).isEqualTo(17);
    assertThat(overrun.positions()).contains(3);
    assertThat(FlightRecorder.read(record)).contains(new FlightRecorder.Place(17, 3));
  }

  @Test
  void anEndInOrderLeavesNoRecord() throws Exception {
    Path record = directory.resolve("flights/two");
    try (EngineFixture fixture =
        new EngineFixture.Builder(TestModels.colourMeans(directory.resolve("model")))
            .flightRecord(record)
            .open()) {
      List<PlannedObject> objects = fixture.pictures("fine", 20);
      EngineFixture.arePredictionsOf(fixture.run(objects), objects);
      assertThat(FlightRecorder.read(record)).isEmpty();
      assertThat(record).exists();
    }
    assertThat(record).doesNotExist();
  }

  @Test
  void aRecordThatWasCutShortSaysNothing() throws Exception {
    Path record = Files.write(directory.resolve("cut"), new byte[] {0, 0});
    assertThat(FlightRecorder.read(record)).isEmpty();
    assertThat(FlightRecorder.read(directory.resolve("none"))).isEmpty();
  }

  @Test
  void aSecondIsTheLeastLimit() {
    assertThatThrownBy(() -> new CallLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
