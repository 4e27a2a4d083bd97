package dev.sparkinfer.bench.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.PredictionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class NetworkTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void scoresPictures(Network network) throws IOException, ModelException, PredictionException {
    network.write(folder);
    ModelRequest request = ModelRequest.defaults();
    ModelSignature signature = ModelSignature.inspect(folder, request);
    assertThat(signature.height()).isEqualTo(network.side());

    try (LoadedModel model = LoadedModel.load(folder, signature, request, LoadOptions.cpu());
        TFloat32 pictures = pictures(network.side())) {
      float[][] scores = model.predict(pictures);

      assertThat(scores).hasNumberOfRows(2);
      for (float[] row : scores) {
        double sum = 0;
        for (float score : row) {
          sum += score;
        }
        assertThat(row).hasSize(network.classes());
        assertThat(sum).isBetween(0.99, 1.01);
      }
      assertThat(scores[0]).isNotEqualTo(scores[1]);
    }
  }

  /** Weights in the table of ResNets, in millions, are 25.6 and 11.7. */
  @ParameterizedTest
  @CsvSource({"HEAVY, 25.6", "CLASSIC, 11.7"})
  void hasItsWeightsInTheCheckpoint(Network network, double millions) throws IOException {
    network.write(folder);

    assertThat(Files.size(folder.resolve("saved_model.pb"))).isLessThan(1_000_000);
    double floats = Files.size(folder.resolve("variables/variables.data-00000-of-00001")) / 4.0;
    assertThat(floats / 1e6).isBetween(millions - 0.1, millions + 0.1);
  }

  @Test
  void isTheSameEveryTime() throws IOException {
    Network.SMALL.write(folder.resolve("one"));
    Network.SMALL.write(folder.resolve("two"));

    assertThat(files(folder.resolve("one")))
        .hasSize(3)
        .containsExactlyEntriesOf(files(folder.resolve("two")));
  }

  private static Map<String, HashCode> files(Path directory) throws IOException {
    Map<String, HashCode> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file).toString(),
            MoreFiles.asByteSource(file).hash(Hashing.sha256()));
      }
    }
    return files;
  }

  private static TFloat32 pictures(int side) {
    float[] values = new float[2 * side * side * 3];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
    }
    return TFloat32.tensorOf(Shape.of(2, side, side, 3), DataBuffers.of(values, true, false));
  }
}
