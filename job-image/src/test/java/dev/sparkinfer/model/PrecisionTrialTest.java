package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class PrecisionTrialTest {
  private static final ModelRequest BRIEF =
      new ModelRequest(
          List.of(), null, null, null, null, null, null, Activation.None, Precision.BFloat16);

  @TempDir Path directory;

  private LoadedModel exact() throws Exception {
    TestModels.colourMeans(directory);
    ModelRequest request = BRIEF.inFloat32();
    return LoadedModel.load(
        directory, ModelSignature.inspect(directory, request), request, new LoadOptions(1, null));
  }

  private static TFloat32 black(int pictures) {
    return TFloat32.tensorOf(
        Shape.of(pictures, TestModels.SIDE, TestModels.SIDE, 3),
        tensor -> tensor.scalars().forEach(value -> value.setFloat(0)));
  }

  @Test
  void countsThePicturesThatGetTheSameClass() throws Exception {
    try (PrecisionTrial trial = new PrecisionTrial(exact(), BRIEF);
        TFloat32 batch = black(2)) {
      trial.compare(batch, 0, new float[][] {{1, 0, 0}, {0, 0, 1}});
      assertThat(trial.text())
          .isEqualTo("BFloat16 gives the same class as Float32 to 1 of the first 2 pictures");
    }
  }

  @Test
  void letsGoOfTheSecondModelAfterTheFirstPictures() throws Exception {
    LoadedModel exact = exact();
    PrecisionTrial trial = new PrecisionTrial(exact, BRIEF);
    try (TFloat32 batch = black(40)) {
      for (int i = 0; i < 4; i++) {
        trial.compare(batch, 0, new float[40][3]);
      }
      assertThat(trial.text()).endsWith("80 of the first 80 pictures");
      assertThatIllegalStateException().isThrownBy(() -> exact.predict(batch));
    }
  }
}
