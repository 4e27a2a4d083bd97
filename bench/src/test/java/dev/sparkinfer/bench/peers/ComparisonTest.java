package dev.sparkinfer.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir private Path folder;

  private final List<String> order = new ArrayList<>();

  /** Runs at given speeds; refuses a directory that is there, as the real ones do. */
  private record Given(String label, Iterator<Double> speeds, List<String> order)
      implements Contender {
    @Override
    public double run(Path rows) throws IOException {
      order.add(label);
      Files.createDirectory(rows);
      return speeds.next();
    }
  }

  private Given given(String label, Double... speeds) {
    return new Given(label, List.of(speeds).iterator(), order);
  }

  private Report compare(double agreement) throws Exception {
    return new Comparison(
            "light",
            given("engine", 1.0, 40.0, 60.0),
            List.of(given("ray", 1.0, 20.0, 20.0), given("tfdata", 1.0, 80.0, 60.0)),
            (engine, peer) -> Files.exists(engine) && Files.exists(peer) ? agreement : 0,
            folder.resolve("scratch"))
        .run(new Settings(2, List.of(), null, 1, 0, 1, folder, line -> {}));
  }

  @Test
  void measuresInTurns() throws Exception {
    Report report = compare(1);

    assertThat(order).hasSize(9).startsWith("engine", "ray", "tfdata", "engine", "ray", "tfdata");
    assertThat(report.figures())
        .containsExactly(
            new Series("light.engine", "images/s", List.of(40.0, 60.0)),
            new Series("light.ray", "images/s", List.of(20.0, 20.0)),
            new Series("light.tfdata", "images/s", List.of(80.0, 60.0)));
  }

  @Test
  void dividesTheEngineByEachPeer() throws Exception {
    Report report = compare(1);

    assertThat(report.ratios())
        .containsExactly(
            Map.entry("light.engine_to_ray", new Ratio(List.of(2.0, 3.0))),
            Map.entry("light.engine_to_tfdata", new Ratio(List.of(0.5, 1.0))));
  }

  @Test
  void saysHowOftenAPeerAgreesAndLeavesNoRows() throws Exception {
    Report report = compare(0.9975);

    assertThat(report.notes())
        .containsExactly(
            "light: ray names the engine's best class for 99.75% of the images.",
            "light: tfdata names the engine's best class for 99.75% of the images.");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void refusesAPeerThatDoesOtherWork() {
    assertThatThrownBy(() -> compare(0.98))
        .isInstanceOf(IOException.class)
        .hasMessage("light: ray names the engine's best class for 98.00% of the images.");
  }
}
