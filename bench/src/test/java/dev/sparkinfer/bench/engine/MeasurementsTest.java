package dev.sparkinfer.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.bench.input.Inputs;
import dev.sparkinfer.bench.input.Network;
import dev.sparkinfer.storage.StorageConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to measure, over a few pictures: whether it works, not how fast. */
class MeasurementsTest {
  private static final int IMAGES = 70;

  @TempDir private Path folder;
  private Path pictures = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void makeInputs() throws Exception {
    Inputs inputs = new Inputs(folder, line -> {});
    pictures = inputs.smallPictures(IMAGES);
    model = inputs.model(Network.SMALL);
  }

  @Test
  void measuresTheCeiling() throws Exception {
    CeilingLoop loop = new CeilingLoop.Place(model.toString(), pictures.toString(), 1).open();

    assertThat(loop.decode(2, IMAGES)).isPositive();
    for (int decodeThreads : List.of(0, 1, 4)) {
      CeilingSetting setting = new CeilingSetting(1, 2, decodeThreads, 8, decodeThreads == 1);
      assertThat(loop.predict(setting, IMAGES)).isPositive();
      assertThat(loop.both(setting, IMAGES)).isPositive();
    }
  }

  @Test
  void measuresTheSerialDesign() throws Exception {
    try (BenchStores stores = BenchStores.open(folder.resolve("store"), line -> {})) {
      String uploaded = stores.uploaded(pictures);
      SerialDesign serial =
          new SerialDesign(model.toString(), uploaded, stores.output(), stores.near(), IMAGES - 1);

      assertThat(serial.measure(new WholeRun.Place(folder.toString()))).isPositive();
      String[] parts = stores.outputFiles().toFile().list();
      assertThat(
              Arrays.stream(parts == null ? new String[0] : parts)
                  .filter(p -> p.startsWith("part-")))
          .hasSize(Math.min(IMAGES - 1, Runtime.getRuntime().availableProcessors()));
    }
  }

  @Test
  void measuresTheWholeRun() throws Exception {
    WholeRun run =
        new WholeRun(
            model.toString(),
            "file:" + pictures,
            "file:" + folder.resolve("output"),
            StorageConfig.aws(),
            IMAGES);
    try (MeasuringProcess<WholeRun.Place> process =
        MeasuringProcess.start(new WholeRun.Place(folder.resolve("scratch").toString()))) {
      WholeRun.Timing timing = process.measure(run);

      assertThat(timing.taskSeconds()).isPositive().isLessThan(timing.wholeSeconds());
      assertThat(timing.imagesPerSecond()).isEqualTo(IMAGES / timing.taskSeconds());
    }
  }
}
