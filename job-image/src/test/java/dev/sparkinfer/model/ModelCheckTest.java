package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.ModelVerdict.Fit;
import dev.sparkinfer.model.ModelVerdict.Unfit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {
  private static final LoadOptions ONE_THREAD = new LoadOptions(1, null);

  @TempDir Path directory;

  private ModelVerdict check(ModelRequest request) throws Exception {
    ModelSignature signature = ModelSignature.inspect(directory, request);
    try (LoadedModel model = LoadedModel.load(directory, signature, request, ONE_THREAD)) {
      return ModelCheck.check(model);
    }
  }

  private ModelVerdict check() throws Exception {
    return check(ModelRequest.defaults());
  }

  private static void isFit(ModelVerdict verdict, int classes, String... warnings) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Fit.class,
            fit -> {
              assertThat(fit.classes()).isEqualTo(classes);
              assertThat(fit.warnings()).hasSameSizeAs(warnings);
              for (String warning : warnings) {
                assertThat(fit.warnings().get(0)).contains(warning);
              }
              assertThat(fit.tensorFlowVersion()).startsWith("2.");
            });
  }

  private static void isUnfit(ModelVerdict verdict, Reason reason, String said) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Unfit.class,
            unfit -> {
              assertThat(unfit.reason()).isEqualTo(reason);
              assertThat(unfit.message()).contains(said);
            });
  }

  @Test
  void passesModelsOfEveryKindOfInput() throws Exception {
    TestModels.colourMeans(directory);
    isFit(check(), 3);
    TestModels.uint8(directory);
    isFit(check(), 3);
    TestModels.encoded(directory);
    isFit(check(), 3);
    TestModels.staticBatch(directory, 4);
    isFit(check(), 3);
    TestModels.singleScore(directory);
    isFit(check(), 1);
    TestModels.tagged(directory, List.of(List.of()));
    isFit(check(), 3);
    TestModels.tagged(directory, List.of(List.of("serve", "tpu"), List.of("serve")));
    isFit(check(), 3);
    TestModels.twoInputs(directory, true);
    isFit(check(), 3);
  }

  private static ModelRequest with(Activation activation) {
    return new ModelRequest(
        List.of(), null, null, null, null, null, null, activation, Precision.Float32);
  }

  @Test
  void saysWhichActivationIsMissing() throws Exception {
    TestModels.nanAbove(directory, -1);
    isFit(check(), 3, "ScoresNotProbabilities");
    TestModels.logits(directory, 100);
    isFit(check(), 3, "spec.model.activation: Softmax, or Sigmoid");
    isFit(check(with(Activation.Softmax)), 3);
    isFit(check(with(Activation.Sigmoid)), 3);
  }

  @Test
  void saysNothingOfScoresThatAreEachAProbability() throws Exception {
    TestModels.logits(directory, 0.5f);
    isFit(check(), 3);
  }

  @Test
  void saysThatAnActivationIsThereAlready() throws Exception {
    TestModels.colourMeans(directory);
    isFit(check(with(Activation.Softmax)), 3, "ActivationTwice");
    isFit(check(with(Activation.Sigmoid)), 3, "take spec.model.activation out");
    TestModels.singleScore(directory);
    isFit(check(with(Activation.Sigmoid)), 1, "ActivationTwice");
  }

  @Test
  void triesAModelThatDecodesItselfOnThePictureThatItIsGiven() throws Exception {
    TestModels.encoded(directory);
    ModelSignature signature = ModelSignature.inspect(directory, ModelRequest.defaults());
    try (LoadedModel model =
        LoadedModel.load(directory, signature, ModelRequest.defaults(), ONE_THREAD)) {
      byte[] text = "no picture".getBytes(StandardCharsets.UTF_8);
      isUnfit(ModelCheck.check(model, text, "s3://b/a.jpg"), Reason.ModelInvalid, "s3://b/a.jpg");
      isFit(ModelCheck.untried(model), 3);
    }
  }

  @Test
  void returnsWhyAModelIsUnfit() throws Exception {
    TestModels.wrongRankAtRun(directory);
    isUnfit(check(), Reason.ShapeMismatch, "[2, 8, 8, 3]");
    TestModels.failsAbove(directory, -1);
    isUnfit(check(), Reason.ModelInvalid, "too red a picture");
    TestModels.lostVariable(directory);
    isUnfit(check(), Reason.ModelInvalid, "ExportArchive");
  }

  @Test
  void travelsFromExecutorToDriver() throws Exception {
    TestModels.colourMeans(directory);
    List<Object> values =
        List.of(
            ModelRequest.defaults(),
            ModelSignature.inspect(directory, ModelRequest.defaults()),
            ONE_THREAD,
            check());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(values);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(values);
    }
  }
}
