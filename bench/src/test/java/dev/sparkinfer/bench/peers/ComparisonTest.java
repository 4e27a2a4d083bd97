package dev.sparkinfer.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir private Path folder;

  private final List<String> order = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

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

  private Settings settings() {
    return new Settings(1, List.of(), null, folder, said::add);
  }

  private Report compare(double agreement) throws Exception {
    return new Comparison(
            "light",
            given("engine", 1.0, 40.0, 60.0),
            List.of(given("ray", 20.0, 20.0), given("tfdata", 80.0, 60.0)),
            (engine, peer) -> agreement)
        .run(2, folder.resolve("scratch"), settings());
  }

  @Test
  void measuresInTurnsAfterOneRunThatDoesNotCount() throws Exception {
    Report report = compare(1);

    assertThat(order)
        .containsExactly("engine", "engine", "ray", "tfdata", "engine", "ray", "tfdata");
    assertThat(report.figures())
        .containsExactly(
            new Series("light.engine", "images/s", List.of(40.0, 60.0)),
            new Series("light.ray", "images/s", List.of(20.0, 20.0)),
            new Series("light.tfdata", "images/s", List.of(80.0, 60.0)));
  }

  @Test
  void dividesRoundByRound() throws Exception {
    Report report = compare(1);

    assertThat(report.ratios()).containsOnlyKeys("light.engine_to_ray", "light.engine_to_tfdata");
    assertThat(report.ratios().get("light.engine_to_ray").rounds()).containsExactly(2.0, 3.0);
    assertThat(report.ratios().get("light.engine_to_tfdata").rounds()).containsExactly(0.5, 1.0);
  }

  @Test
  void saysHowOftenAPeerAgreesAndLeavesNoRows() throws Exception {
    Report report = compare(0.9975);

    assertThat(report.notes())
        .contains("light: ray names the engine's best class for 99.75% of the images.");
    assertThat(said).contains("light, round 2: tfdata 60.0 images/s");
    assertThat(folder.resolve("scratch")).doesNotExist();
  }

  @Test
  void refusesAPeerThatDoesOtherWork() {
    assertThatThrownBy(() -> compare(0.98))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("light: ray names the engine's best class for 98.0% of the images only");
  }
}
