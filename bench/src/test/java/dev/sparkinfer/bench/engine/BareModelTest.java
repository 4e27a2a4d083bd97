package dev.sparkinfer.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.bench.input.Inputs;
import dev.sparkinfer.bench.input.Network;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class BareModelTest {
  @TempDir private Path folder;

  @Test
  void scoresTheSameWithItsVariablesFrozen() throws Exception {
    Path directory = new Inputs(folder, line -> {}).model(Network.SMALL);
    ModelSignature signature = ModelSignature.inspect(directory, ModelRequest.defaults());
    try (BareModel variables = new BareModel(directory, signature, 1, false);
        BareModel constants = new BareModel(directory, signature, 1, true);
        TFloat32 pictures =
            TFloat32.tensorOf(
                Shape.of(2, 32, 32, 3),
                data -> data.scalars().forEachIndexed(BareModelTest::set))) {
      float[] scores = variables.scores(pictures);

      assertThat(scores).hasSize(2 * Network.SMALL.classes());
      assertThat(constants.scores(pictures)).containsExactly(scores, Offset.offset(1e-5f));
    }
  }

  private static void set(long[] position, org.tensorflow.ndarray.FloatNdArray pixel) {
    pixel.setFloat(position[0] * 100 + position[1] + 3 * position[2]);
  }
}
