package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.ModelSignature.InputKind;
import dev.sparkinfer.model.ModelSignature.OutputKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

class ModelSignatureTest {
  @TempDir Path directory;

  private static final ModelRequest ANY = ModelRequest.defaults();

  private static ModelRequest sized(@Nullable Integer width, @Nullable Integer height) {
    return new ModelRequest(
        List.of(), null, null, null, width, height, null, Activation.None, Precision.Float32);
  }

  private static ModelRequest named(
      @Nullable String signature, @Nullable String input, @Nullable String output) {
    return new ModelRequest(
        List.of(), signature, input, output, null, null, null, Activation.None, Precision.Float32);
  }

  private static ModelRequest tagged(String... tags) {
    return new ModelRequest(
        List.of(tags), null, null, null, null, null, null, Activation.None, Precision.Float32);
  }

  private void refuses(Reason reason, ModelRequest request, String... said) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> ModelSignature.inspect(directory, request))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e.getMessage()).contains(said));
  }

  @Test
  void findsEverythingInAPlainModel() throws Exception {
    TestModels.colourMeans(directory);
    ModelSignature signature = ModelSignature.inspect(directory, ANY);
    assertThat(signature.tags()).containsExactly("serve");
    assertThat(signature.name()).isEqualTo("serving_default");
    assertThat(signature.inputName()).isEqualTo("images");
    assertThat(signature.inputTensor()).isEqualTo("Placeholder:0");
    assertThat(signature.inputKind()).isEqualTo(InputKind.FLOAT32);
    assertThat(signature.batchSize()).isNull();
    assertThat(signature.height()).isEqualTo(8);
    assertThat(signature.width()).isEqualTo(8);
    assertThat(signature.channels()).isEqualTo(3);
    assertThat(signature.outputName()).isEqualTo("scores");
    assertThat(signature.classes()).isEqualTo(3);
    byte[] file = Files.readAllBytes(directory.resolve("saved_model.pb"));
    assertThat(ModelSignature.inspect(file, ANY)).isEqualTo(signature);
  }

  @Test
  void tellsBytesFromWholeFilesAndStaticBatches() throws Exception {
    TestModels.uint8(directory.resolve("uint8"));
    TestModels.encoded(directory.resolve("encoded"));
    TestModels.staticBatch(directory.resolve("static"), 4);
    TestModels.inputOf(directory.resolve("grey"), TUint8.class, Shape.of(-1, 28, 20, 1));
    assertThat(ModelSignature.inspect(directory.resolve("uint8"), ANY).inputKind())
        .isEqualTo(InputKind.UINT8);
    ModelSignature encoded = ModelSignature.inspect(directory.resolve("encoded"), ANY);
    assertThat(encoded.inputKind()).isEqualTo(InputKind.ENCODED);
    assertThat(encoded.height() + encoded.width() + encoded.channels()).isZero();
    assertThat(ModelSignature.inspect(directory.resolve("static"), ANY).batchSize()).isEqualTo(4);
    ModelSignature grey = ModelSignature.inspect(directory.resolve("grey"), ANY);
    assertThat(List.of(grey.height(), grey.width(), grey.channels())).containsExactly(28, 20, 1);
  }

  @Test
  void takesOpenSizesFromTheRequest() throws Exception {
    TestModels.colourMeans(directory, Shape.of(-1, -1, -1, 3));
    refuses(Reason.ShapeMismatch, ANY, "[?, ?, ?, 3]", "model.preprocessing.height");
    refuses(Reason.ShapeMismatch, sized(null, 20), "model.preprocessing.width");
    ModelSignature signature = ModelSignature.inspect(directory, sized(30, 20));
    assertThat(signature.width()).isEqualTo(30);
    assertThat(signature.height()).isEqualTo(20);
  }

  @Test
  void takesAnInputOfUnknownRankAtTheRequestedSize() throws Exception {
    TestModels.inputOf(directory, TFloat32.class, Shape.unknown());
    ModelSignature signature = ModelSignature.inspect(directory, sized(30, 20));
    assertThat(signature.channels()).isEqualTo(3);
    assertThat(signature.batchSize()).isNull();
  }

  @Test
  void refusesAnotherSizeThanTheModels() throws Exception {
    TestModels.colourMeans(directory);
    assertThat(ModelSignature.inspect(directory, sized(8, 8)).width()).isEqualTo(8);
    refuses(Reason.InvalidResource, sized(224, 8), "width is 8", "preprocessing.width is 224");
    refuses(Reason.InvalidResource, sized(8, 9), "height is 8", "preprocessing.height is 9");
  }

  @Test
  void refusesASizeForAModelThatDecodesItself() {
    TestModels.encoded(directory);
    refuses(
        Reason.InvalidResource,
        sized(224, null),
        "string[?]",
        "remove spec.model.preprocessing.width");
  }

  @Test
  void refusesInputsThatAreNoPictures() {
    TestModels.channelsFirst(directory);
    refuses(Reason.ShapeMismatch, ANY, "[?, 3, 8, 8]", "NCHW");
    TestModels.inputOf(directory, TFloat32.class, Shape.of(-1, 3, -1, -1));
    refuses(Reason.ShapeMismatch, sized(8, 8), "NCHW");
    TestModels.inputOf(directory, TFloat32.class, Shape.of(8, 8, 3));
    refuses(Reason.ShapeMismatch, ANY, "[8, 8, 3]", "[n, height, width, channels]");
    TestModels.inputOf(directory, TFloat32.class, Shape.of(-1, 8, 8, 4));
    refuses(Reason.ShapeMismatch, ANY, "4 channels");
    TestModels.inputOf(directory, TString.class, Shape.scalar());
    refuses(Reason.ShapeMismatch, ANY, "string[]", "string[n]");
    TestModels.inputOf(directory, TBool.class, Shape.of(-1, 8, 8, 3));
    refuses(Reason.ShapeMismatch, ANY, "bool", "floats, uint8, int32, int64 or string");
  }

  @Test
  void choosesTheSignature() throws Exception {
    TestModels.severalSignatures(directory);
    refuses(Reason.SignatureNotFound, ANY, "classify, embed", "model.signature");
    refuses(Reason.SignatureNotFound, named("serve", null, null), "'serve'", "classify, embed");
    assertThat(ModelSignature.inspect(directory, named("embed", null, null)).outputName())
        .isEqualTo("means");
  }

  @Test
  void ignoresTheInitializersSignature() throws Exception {
    try (SavedModelWriter model = new SavedModelWriter()) {
      var constant = model.tf().constant(1f);
      model.signature("__saved_model_init_op", java.util.Map.of(), java.util.Map.of("a", constant));
      model.write(directory);
    }
    refuses(Reason.SignatureNotFound, ANY, "no signature", "model.export");
  }

  @Test
  void choosesTheMetaGraph() throws Exception {
    TestModels.tagged(directory, List.of(List.of("serve", "tpu"), List.of("serve")));
    assertThat(ModelSignature.inspect(directory, ANY).tags()).containsExactly("serve");
    assertThat(ModelSignature.inspect(directory, tagged("tpu", "serve")).tags())
        .containsExactly("serve", "tpu");
    refuses(Reason.SignatureNotFound, tagged("train"), "[train]", "[serve, tpu], [serve]");
    TestModels.tagged(directory, List.of(List.of()));
    assertThat(ModelSignature.inspect(directory, ANY).tags()).isEmpty();
    TestModels.tagged(directory, List.of(List.of("train"), List.of()));
    assertThat(ModelSignature.inspect(directory, ANY).tags()).isEmpty();
    TestModels.tagged(directory, List.of(List.of("train"), List.of("gpu", "serve")));
    refuses(Reason.SignatureNotFound, ANY, "[train], [gpu, serve]", "model.tags");
  }

  @Test
  void choosesTheOutputThatHoldsScores() throws Exception {
    TestModels.severalOutputs(directory, List.of("features"));
    assertThat(ModelSignature.inspect(directory, ANY).outputName()).isEqualTo("features");
    TestModels.severalOutputs(directory, List.of("embedding", "logits", "probabilities"));
    assertThat(ModelSignature.inspect(directory, ANY).outputName()).isEqualTo("probabilities");
    TestModels.severalOutputs(directory, List.of("a", "b"));
    refuses(
        Reason.SignatureNotFound,
        ANY,
        "a: float32[?, 3]; b: float32[?, 3]; classes: int64[?]",
        "model.outputName");
    assertThat(ModelSignature.inspect(directory, named(null, null, "b")).outputName())
        .isEqualTo("b");
    refuses(Reason.SignatureNotFound, named(null, null, "c"), "'c'", "a: float32[?, 3]");
    assertThat(ModelSignature.inspect(directory, named(null, null, "classes")).outputKind())
        .isEqualTo(OutputKind.CLASS_IDS);
  }

  @Test
  void doesNotGuessAmongHeads() {
    for (List<String> heads :
        List.of(
            List.of("age_prediction", "gender_prediction"),
            List.of("output_0", "output_1"),
            List.of("age_logits", "gender_logits"))) {
      TestModels.severalOutputs(directory, heads);
      refuses(Reason.SignatureNotFound, ANY, heads.get(0), heads.get(1), "model.outputName");
    }
  }

  @Test
  void takesOneScoreWithoutADimensionOfItsOwn() throws Exception {
    TestModels.noClassDimension(directory);
    assertThat(ModelSignature.inspect(directory, ANY).classes()).isEqualTo(1);
  }

  @Test
  void refusesOutputsThatAreNoScores() {
    TestModels.outputOf(directory, Shape.of(-1, 100, 4));
    refuses(Reason.ShapeMismatch, ANY, "float32[?, 100, 4]", "[n, classes]");
    TestModels.outputOf(directory, Shape.of(1000));
    refuses(Reason.ShapeMismatch, ANY, "float32[1000]");
    TestModels.outputOf(directory, Shape.scalar());
    refuses(Reason.ShapeMismatch, ANY, "float32[]");
  }

  @Test
  void findsTheClassesWhereverTheirDimensionStands() throws Exception {
    for (Shape shape :
        List.of(
            Shape.of(-1, 5),
            Shape.of(-1, 1, 1, 5),
            Shape.of(-1, 5, 1, 1),
            Shape.of(-1, 1, 5),
            Shape.of(-1, -1, -1, 5))) {
      TestModels.outputOf(directory, shape);
      assertThat(ModelSignature.inspect(directory, ANY).classes()).as("%s", shape).isEqualTo(5);
    }
    TestModels.outputOf(directory, Shape.of(-1, -1));
    assertThat(ModelSignature.inspect(directory, ANY).classes()).isNull();
  }

  @Test
  void leavesOptionalInputsAloneAndNamesThoseThatAreNot() throws Exception {
    TestModels.twoInputs(directory, true);
    assertThat(ModelSignature.inspect(directory, ANY).inputName()).isEqualTo("images");
    assertThat(ModelSignature.inspect(directory, named(null, "images", null)).inputName())
        .isEqualTo("images");
    TestModels.twoInputs(directory, false);
    refuses(Reason.ShapeMismatch, ANY, "images: float32[?, 8, 8, 3]; threshold: float32[]");
    refuses(Reason.ShapeMismatch, named(null, "images", null), "threshold: float32[]");
    refuses(Reason.SignatureNotFound, named(null, "image", null), "'image'", "images: float32");
  }

  @Test
  void refusesWhatIsNoSavedModel() throws Exception {
    TestModels.colourMeans(directory);
    Path file = directory.resolve("saved_model.pb");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refuses(Reason.ModelInvalid, ANY, "cut short");
    Files.write(file, "<html>404</html>".getBytes(StandardCharsets.UTF_8));
    refuses(Reason.ModelInvalid, ANY, "no SavedModel");
    Files.write(file, new byte[0]);
    refuses(Reason.ModelInvalid, ANY, "no meta graph");
  }
}
