package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

class LoadedModelTest {
  private static final int SIDE = TestModels.SIDE;
  private static final LoadOptions ONE_THREAD = new LoadOptions(1, null);

  @TempDir Path directory;

  private LoadedModel load(ModelRequest request) throws Exception {
    return LoadedModel.load(
        directory, ModelSignature.inspect(directory, request), request, ONE_THREAD);
  }

  private static ModelRequest request(Activation activation, Precision precision) {
    return new ModelRequest(List.of(), null, null, null, null, null, activation, precision);
  }

  /** Pictures of one colour each. */
  private static TFloat32 floats(float[]... colours) {
    TFloat32 batch = Tensor.of(TFloat32.class, Shape.of(colours.length, SIDE, SIDE, 3));
    batch
        .elements(0)
        .forEachIndexed(
            (at, picture) ->
                picture
                    .scalars()
                    .forEachIndexed(
                        (i, value) -> value.setFloat(colours[(int) at[0]][(int) i[2]])));
    return batch;
  }

  private static float[][] colours(int count) {
    float[][] colours = new float[count][];
    for (int i = 0; i < count; i++) {
      colours[i] = new float[] {i * 7 % 256, i * 31 % 256, 255 - i};
    }
    return colours;
  }

  private static void isScoreOf(float[] scores, float[] colour) {
    assertThat(scores)
        .containsExactly(TestModels.score(colour[0], colour[1], colour[2]), within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void scoresEachPictureOfABatchOfAnySize(int n) throws Exception {
    TestModels.colourMeans(directory);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(colours(n))) {
      float[][] scores = model.predict(batch);
      assertThat(scores).hasNumberOfRows(n);
      for (int i = 0; i < n; i++) {
        isScoreOf(scores[i], colours(n)[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 11})
  void splitsAndFillsBatchesForAStaticBatchSize(int n) throws Exception {
    TestModels.staticBatch(directory, 4);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(colours(n))) {
      float[][] scores = model.predict(batch);
      assertThat(scores).hasNumberOfRows(n);
      for (int i = 0; i < n; i++) {
        isScoreOf(scores[i], colours(n)[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scoresSomeOfABatchsPictures(boolean fixedSize) throws Exception {
    if (fixedSize) {
      TestModels.staticBatch(directory, 4);
    } else {
      TestModels.colourMeans(directory);
    }
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(colours(11))) {
      for (int[] part : new int[][] {{0, 4}, {0, 5}, {3, 1}, {3, 4}, {2, 9}}) {
        float[][] scores = model.predict(batch, part[0], part[1]);
        assertThat(scores).hasNumberOfRows(part[1]);
        for (int i = 0; i < part[1]; i++) {
          isScoreOf(scores[i], colours(11)[part[0] + i]);
        }
      }
    }
  }

  @Test
  void takesBytes() throws Exception {
    TestModels.uint8(directory);
    try (LoadedModel model = load(ModelRequest.defaults());
        TUint8 batch = Tensor.of(TUint8.class, Shape.of(1, SIDE, SIDE, 3))) {
      batch.scalars().forEachIndexed((i, value) -> value.setByte((byte) (250 - 100 * i[3])));
      isScoreOf(model.predict(batch)[0], new float[] {250, 150, 50});
    }
  }

  private static TString files(int count) throws Exception {
    NdArray<byte[]> files = NdArrays.ofObjects(byte[].class, Shape.of(count));
    for (int i = 0; i < count; i++) {
      BufferedImage picture = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 200; pixel++) {
        picture.setRGB(pixel % 20, pixel / 20, (200 << 16) | (100 << 8) | (10 * i));
      }
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ImageIO.write(picture, "png", file);
      files.setObject(file.toByteArray(), i);
    }
    return TString.tensorOfBytes(files);
  }

  @Test
  void takesWholeFiles() throws Exception {
    TestModels.encoded(directory);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = files(3)) {
      float[][] scores = model.predict(batch);
      assertThat(scores).hasNumberOfRows(3);
      for (int i = 0; i < 3; i++) {
        isScoreOf(scores[i], new float[] {200, 100, 10 * i});
      }
    }
  }

  @Test
  void cutsWholeFilesOutOfABatch() throws Exception {
    try (TString batch = files(3);
        TString part = (TString) BatchSlice.of(batch, 1, 2, 4)) {
      assertThat(part.shape()).isEqualTo(Shape.of(4));
      for (int i = 0; i < 4; i++) {
        assertThat(part.asBytes().getObject(i))
            .isEqualTo(batch.asBytes().getObject(Math.min(i + 1, 2)));
      }
    }
  }

  @Test
  void failsOnContentThatTheModelCannotDecode() throws Exception {
    TestModels.encoded(directory);
    NdArray<byte[]> text = NdArrays.ofObjects(byte[].class, Shape.of(1));
    text.setObject("no picture".getBytes(StandardCharsets.UTF_8), 0);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = TString.tensorOfBytes(text)) {
      fails(model, batch, PredictionException.Kind.MODEL_FAILED, "Unknown image file format");
    }
  }

  private static void fails(
      LoadedModel model, Tensor batch, PredictionException.Kind kind, String said) {
    assertThatExceptionOfType(PredictionException.class)
        .isThrownBy(() -> model.predict(batch))
        .withMessageContaining(said)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void makesProbabilitiesOfLogits() throws Exception {
    TestModels.logits(directory);
    float[][] colours = {{200, 201, 199}, {0, 0, 0}};
    try (LoadedModel plain = load(ModelRequest.defaults());
        LoadedModel softmax = load(request(Activation.Softmax, Precision.Float32));
        Tensor batch = floats(colours)) {
      assertThat(plain.predict(batch)[0]).containsExactly(colours[0], within(1e-3f));
      double sum = Math.E + 1 + 1 / Math.E;
      assertThat(softmax.predict(batch)[0])
          .containsExactly(
              new float[] {(float) (1 / sum), (float) (Math.E / sum), (float) (1 / Math.E / sum)},
              within(1e-5f));
      assertThat(softmax.predict(batch)[1])
          .containsExactly(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {TFloat16.class, TBfloat16.class, TFloat32.class, TFloat64.class})
  void readsScoresOfEveryWidthAndSqueezesThem(Class<? extends TNumber> type) throws Exception {
    TestModels.scoresAs(directory, type);
    float[][] colours = {{10, 20, 30}, {90, 60, 30}};
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(colours)) {
      float[][] scores = model.predict(batch);
      for (int i = 0; i < 2; i++) {
        assertThat(scores[i])
            .containsExactly(
                TestModels.score(colours[i][0], colours[i][1], colours[i][2]), within(0.003f));
      }
    }
  }

  @Test
  void takesOneScoreAPictureAsOneClass() throws Exception {
    TestModels.singleScore(directory);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(new float[] {51, 51, 51}, new float[] {255, 255, 255})) {
      assertThat(model.predict(batch)[0]).containsExactly(new float[] {0.2f}, within(1e-5f));
      assertThat(model.predict(batch)[1]).containsExactly(new float[] {1}, within(1e-5f));
    }
  }

  @Test
  void givesNotANumberAsItIs() throws Exception {
    TestModels.nanAbove(directory, 200);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(new float[] {201, 0, 0}, new float[] {199, 0, 0})) {
      float[][] scores = model.predict(batch);
      assertThat(scores[0]).containsOnly(Float.NaN);
      isScoreOf(scores[1], new float[] {199, 0, 0});
    }
  }

  @Test
  void failsTheBatchWithThePictureOnWhichTheModelFails() throws Exception {
    TestModels.failsAbove(directory, 200);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor guilty = floats(new float[] {201, 0, 0}, new float[] {1, 2, 3});
        Tensor fine = floats(new float[] {199, 0, 0})) {
      fails(model, guilty, PredictionException.Kind.MODEL_FAILED, "too red a picture");
      isScoreOf(model.predict(fine)[0], new float[] {199, 0, 0});
    }
  }

  @Test
  void refusesAnOutputThatIsNoRowOfScores() throws Exception {
    TestModels.wrongRankAtRun(directory);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch = floats(new float[] {1, 2, 3})) {
      fails(model, batch, PredictionException.Kind.WRONG_SHAPE, "[1, 8, 8, 3]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.predict(Tensor.of(TFloat32.class, Shape.of(0, SIDE, SIDE, 3))));
    }
  }

  @Test
  void aModelThatPredictsAnotherPictureProvesThatThePictureIsAtFault() throws Exception {
    TestModels.failsAbove(directory, 200);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor guilty = floats(new float[] {201, 0, 0})) {
      // Noise before there was any picture, and from then on a picture of the run's own.
      for (int i = 0; i < 2; i++) {
        fails(model, guilty, PredictionException.Kind.MODEL_FAILED, "too red a picture");
        assertThatCode(model::prove).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aModelThatPredictsNothingAtAllProvesNothing() throws Exception {
    TestModels.failsAbove(directory, -1);
    try (LoadedModel model = load(ModelRequest.defaults())) {
      assertThatExceptionOfType(PredictionException.class)
          .isThrownBy(model::prove)
          .withMessageContainingAll("fails on every picture", "too red a picture")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(PredictionException.Kind.FAILS_ALWAYS));
    }
  }

  @Test
  void aPictureWithoutScoresForAReasonOfTensorFlowsOwnIsNotAtFault() throws Exception {
    TestModels.inflates(directory);
    try (LoadedModel model = load(ModelRequest.defaults());
        Tensor batch =
            TString.tensorOfBytes(
                NdArrays.vectorOfObjects("no zlib".getBytes(StandardCharsets.UTF_8)))) {
      fails(model, batch, PredictionException.Kind.RUNTIME_FAILED, "inflate");
    }
  }

  @Test
  void leavesFloatsWhereTheyAreAndRoundsThemForBfloat16() throws Exception {
    TestModels.convolution(directory);
    float[] colour = {1.2345f, 2.3457f, 3.4568f};
    try (LoadedModel full = load(ModelRequest.defaults());
        LoadedModel brief = load(request(Activation.None, Precision.BFloat16));
        Tensor batch = floats(colour)) {
      float[] exact = full.predict(batch)[0];
      float[] rounded = brief.predict(batch)[0];
      assertThat(rounded).containsExactly(exact, within(0.05f * exact[0]));
      assertThat(rounded).isNotEqualTo(exact);
    }
  }

  @Test
  void refusesFloat16WithoutGpuAndGpusThatAreNotThere() throws Exception {
    TestModels.colourMeans(directory);
    ModelSignature signature = ModelSignature.inspect(directory, ModelRequest.defaults());
    refusesToLoad(
        signature,
        request(Activation.None, Precision.Float16),
        ONE_THREAD,
        Reason.DeviceMissing,
        "Float16 runs on GPUs");
    refusesToLoad(
        signature,
        request(Activation.None, Precision.BFloat16),
        new LoadOptions(1, 0),
        Reason.InvalidResource,
        "BFloat16 runs on CPUs");
    refusesToLoad(
        signature,
        ModelRequest.defaults(),
        new LoadOptions(1, 99),
        Reason.DeviceMissing,
        "GPU 99 was asked for");
  }

  private void refusesToLoad(
      ModelSignature signature,
      ModelRequest request,
      LoadOptions options,
      Reason reason,
      String said) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> LoadedModel.load(directory, signature, request, options))
        .withMessageContaining(said)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void refusesAModelThatTensorFlowCannotLoad() throws Exception {
    TestModels.colourMeans(directory);
    ModelSignature signature = ModelSignature.inspect(directory, ModelRequest.defaults());
    TestModels.unknownOperation(directory);
    refusesToLoad(
        signature, ModelRequest.defaults(), ONE_THREAD, Reason.ModelInvalid, "NoSuchOperation");
    Files.write(directory.resolve("saved_model.pb"), new byte[] {1, 2, 3});
    refusesToLoad(
        signature, ModelRequest.defaults(), ONE_THREAD, Reason.ModelInvalid, "cannot load");
  }

  @Test
  void runsEverythingOnTheDeviceItIsBoundTo() throws Exception {
    TestModels.colourMeans(directory);
    ConfigProto twoDevices = ConfigProto.newBuilder().putDeviceCount("CPU", 2).build();
    Path bound;
    try (DevicePinning pinning = DevicePinning.of(directory, "/device:CPU:1")) {
      bound = pinning.directory();
      try (SavedModelBundle bundle =
              SavedModelBundle.loader(bound.toString())
                  .withTags("serve")
                  .withConfigProto(twoDevices)
                  .load();
          Tensor batch = floats(new float[] {1, 2, 3});
          Result result =
              bundle
                  .session()
                  .runner()
                  .feed("Placeholder:0", batch)
                  .fetch(ModelSignature.inspect(bound, ModelRequest.defaults()).outputTensor())
                  .setOptions(
                      RunOptions.newBuilder()
                          .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                          .build())
                  .runAndFetchMetadata()) {
        Set<String> devices = new TreeSet<>();
        for (DeviceStepStats device :
            result.getMetadata().orElseThrow().getStepStats().getDevStatsList()) {
          if (device.getNodeStatsList().stream().anyMatch(n -> n.getNodeName().equals("Mean"))) {
            devices.add(device.getDevice());
          }
        }
        assertThat(devices).containsExactly("/job:localhost/replica:0/task:0/device:CPU:1");
      }
    }
    assertThat(bound).doesNotExist();
    assertThat(directory.resolve("saved_model.pb")).exists();
  }

  @Test
  void scoresOnTheDeviceItIsBoundTo() throws Exception {
    TestModels.colourMeans(directory);
    ModelRequest request = ModelRequest.defaults();
    try (LoadedModel model =
            LoadedModel.load(
                directory,
                ModelSignature.inspect(directory, request),
                request,
                ONE_THREAD,
                ConfigProto.newBuilder().putDeviceCount("CPU", 2).build(),
                "/device:CPU:1");
        Tensor batch = floats(new float[] {1, 2, 3})) {
      isScoreOf(model.predict(batch)[0], new float[] {1, 2, 3});
    }
  }
}
