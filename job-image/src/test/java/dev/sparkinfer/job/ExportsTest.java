package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.engine.CallLimits;
import dev.sparkinfer.engine.CallWatch;
import dev.sparkinfer.engine.Engine;
import dev.sparkinfer.engine.ShardRun;
import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.image.DecodeWindow;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.LoadedModel;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SavedModels of every exporter that people use, made by {@code src/test/python/model_exports.py}:
 * what Python says of six pictures, and what the rows of a run say. {@code docs/models.md} has the
 * same table for users.
 */
class ExportsTest {
  private static final RunSpec.Stores STORES =
      new RunSpec.Stores(StorageConfig.aws(), StorageConfig.aws(), StorageConfig.aws());

  private static final PictureLimits LIMITS = new PictureLimits(1 << 20, 1 << 16);
  private static final ResourceParser PARSER = ResourceParser.local();
  private static final Path EXPORTS = Path.of("src", "test", "resources", "exports");
  private static final Location PICTURES =
      Location.parse("file:" + EXPORTS.resolve("pictures").toAbsolutePath()).directory();

  @TempDir Path scratch;

  /** What the rows must hold of Python's outputs. */
  private enum Head {
    /** The scores as they are. */
    SCORES,
    /** The probability of each logit. */
    SIGMOID,
    /** Two classes of one probability. */
    ONE_SCORE,
    /** Two classes of one logit. */
    ONE_LOGIT,
    CLASS_ID
  }

  static Stream<Arguments> exports() {
    return Stream.of(
        row("keras3-export", Head.SCORES, 1e-5),
        row("keras3-saved-model-save", Head.SCORES, 1e-5),
        row("keras3-in-tf-module", Head.SCORES, 1e-5),
        row("keras3-export-archive", Head.SCORES, 1e-5),
        row("keras3-binary", Head.ONE_SCORE, 1e-5),
        row("keras3-binary-logit", Head.ONE_LOGIT, 1e-5, "activation=Sigmoid"),
        row("keras3-multi-label", Head.SCORES, 1e-5),
        row("keras3-multi-label-logits", Head.SIGMOID, 1e-5, "activation=Sigmoid"),
        row("keras3-two-heads", Head.SCORES, 1e-5, "outputName=output_1"),
        row("keras3-two-heads", Head.SCORES, 1e-5, "labels=round\nangular"),
        row("keras3-uint8", Head.SCORES, 1e-5),
        row("keras3-float16", Head.SCORES, 2e-2),
        row("keras3-fixed-batch", Head.SCORES, 1e-5),
        row("keras3-convolution-head", Head.SCORES, 1e-5),
        row("keras3-background", Head.SCORES, 1e-5),
        row("tf-keras-save", Head.SCORES, 1e-5),
        row("tf-keras-export", Head.SCORES, 1e-5),
        row("tf-module-one-score", Head.ONE_SCORE, 1e-5),
        row("tf-module-class-ids", Head.CLASS_ID, 0),
        row("tf-module-estimator-outputs", Head.SCORES, 1e-5),
        row("tf-module-float64", Head.SCORES, 1e-5),
        row("tf-module-bfloat16", Head.SCORES, 2e-2),
        row("tf-module-int32", Head.SCORES, 1e-5),
        row("tf-module-decodes-one-size", Head.SCORES, 1e-5),
        row("tf1-builder", Head.SCORES, 1e-5),
        row("tf1-builder-no-tags", Head.SCORES, 1e-5),
        row("tf1-builder-no-tags", Head.SCORES, 1e-5, "tags=[]"),
        row("hub-module", Head.SCORES, 1e-5));
  }

  private static Arguments row(String export, Head head, double tolerance, String... fields) {
    return Arguments.of(export, List.of(fields), head, tolerance);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void saysWhatPythonSays(String export, List<String> fields, Head head, double tolerance)
      throws Exception {
    List<double[]> python = outputs(export);
    List<Row> rows = rows(export, fields);

    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double[] wanted = scores(head, python.get(i));
      assertThat(row.error()).as("%s of %s", export, row.key()).isNull();
      double[] got = new double[wanted.length];
      row.predictions().forEach(prediction -> got[prediction.index()] = prediction.score());
      assertThat(got).as("%s of %s", export, row.key()).containsExactly(wanted, within(tolerance));
      assertThat(wanted[row.predictions().get(0).index()])
          .isEqualTo(Arrays.stream(wanted).max().orElseThrow(), within(tolerance));
    }
  }

  private static double[] scores(Head head, double[] output) {
    return switch (head) {
      case SCORES -> output;
      case SIGMOID -> Arrays.stream(output).map(x -> 1 / (1 + Math.exp(-x))).toArray();
      case ONE_SCORE -> new double[] {1 - output[0], output[0]};
      case ONE_LOGIT -> {
        double second = 1 / (1 + Math.exp(-output[0]));
        yield new double[] {1 - second, second};
      }
      case CLASS_ID -> {
        double[] one = new double[3];
        one[(int) output[0]] = 1;
        yield one;
      }
    };
  }

  static Stream<Arguments> unlucky() {
    return Stream.of(
        Arguments.of(
            "tf-module-channels-first",
            List.of(),
            "takes the channels first (NCHW)",
            "docs/models.md"),
        Arguments.of(
            "keras3-two-heads",
            List.of(),
            "output_0: float32[?, 3]; output_1: float32[?, 2]",
            "model.outputName"),
        Arguments.of(
            "keras3-background",
            List.of("labels=" + "x\n".repeat(10)),
            "11 classes",
            "write 'background' as the first label"),
        Arguments.of("keras3-binary", List.of("labels=a\nb\nc"), "has one score", "3 labels"),
        Arguments.of("keras3-export", List.of("tags=[train]"), "[train]", "only [serve]"));
  }

  @ParameterizedTest
  @MethodSource("unlucky")
  void namesTheRemedyOfWhatItCannotTake(
      String export, List<String> fields, String said, String remedy) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> rows(export, fields))
        .withMessageContainingAll(said, remedy);
  }

  /** The check on an executor is given the user's pictures: noise of another size would fail. */
  @Test
  void runsAModelThatDecodesOneSizeOnly() throws Exception {
    BatchInference resource =
        resource("tf-module-decodes-one-size", List.of("labels=red\ngreen\nblue"));
    RunSummary summary =
        BatchInferenceJob.inThisProcess(resource, StorageConfig.aws(), 1, scratch).run();
    assertThat(summary.succeeded()).isEqualTo(6);
    assertThat(summary.warnings()).isEmpty();
  }

  @Test
  void refusesAModelThatTakesNoneOfThePictures() throws Exception {
    Path others = Files.createDirectory(scratch.resolve("others"));
    BufferedImage wide = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(wide, "png", others.resolve("wide.png").toFile());
    Files.writeString(others.resolve("notes.txt"), "no picture");
    BatchInferenceSpec spec = spec("tf-module-decodes-one-size", List.of());
    try (Storage storage = StorageOpener.open(StorageConfig.aws(), "file")) {
      PreparedModel model = PreparedModel.of(spec, storage, scratch);
      Location folder = Location.parse("file:" + others).directory();
      try (LoadedModel loaded =
          LoadedModel.load(
              model.files().path(), model.signature(), model.request(), new LoadOptions(1, null))) {
        assertThat(
                FirstPictures.check(
                    loaded,
                    storage,
                    List.of(folder.resolve("notes.txt"), folder.resolve("wide.png")),
                    1 << 20,
                    LIMITS))
            .isInstanceOfSatisfying(
                ModelVerdict.Unfit.class,
                unfit ->
                    assertThat(unfit.message())
                        .contains("none of the 1 pictures", "wide.png", "serving_default"));
        assertThat(
                FirstPictures.check(
                    loaded, storage, List.of(folder.resolve("notes.txt")), 1 << 20, LIMITS))
            .isInstanceOf(ModelVerdict.Fit.class);
      }
    }
  }

  /** Every export that is there is in the table. */
  @Test
  void knowsEveryExport() throws IOException {
    List<String> inTable =
        Stream.concat(exports(), unlucky()).map(row -> (String) row.get()[0]).distinct().toList();
    try (Stream<Path> there = Files.list(EXPORTS)) {
      assertThat(inTable)
          .containsExactlyInAnyOrderElementsOf(
              there
                  .filter(path -> Files.exists(path.resolve("saved_model.pb")))
                  .map(path -> path.getFileName().toString())
                  .toList());
    }
  }

  private static List<double[]> outputs(String export) throws IOException {
    List<double[]> outputs = new ArrayList<>();
    JsonNode expected = new ObjectMapper().readTree(EXPORTS.resolve("expected.json").toFile());
    for (JsonNode picture : expected.get(export).get("outputs")) {
      double[] values = new double[picture.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = picture.get(i).asDouble();
      }
      outputs.add(values);
    }
    return outputs;
  }

  /** What a run's executor makes of the pictures, all but Spark. */
  private List<Row> rows(String export, List<String> fields) throws Exception {
    BatchInferenceSpec spec = spec(export, fields);
    try (Storage storage = StorageOpener.open(StorageConfig.aws(), "file")) {
      PreparedModel model = PreparedModel.of(spec, storage, scratch);
      List<PlannedObject> objects = new ArrayList<>();
      try (Storage.Listing listing = storage.list(PICTURES, null)) {
        for (ObjectEntry entry : listing.nextPage()) {
          Location at = PICTURES.withKey(entry.key());
          objects.add(new PlannedObject(at, entry.size(), entry.etag(), at.name()));
        }
      }
      LoadedModel loaded =
          LoadedModel.load(
              model.files().path(), model.signature(), model.request(), new LoadOptions(1, null));
      assertThat(
              FirstPictures.check(
                  loaded,
                  storage,
                  model.picturesToTry(RunInput.of(spec, STORES), storage),
                  1 << 20,
                  LIMITS))
          .isInstanceOfSatisfying(
              ModelVerdict.Fit.class, fit -> assertThat(fit.warnings()).isEmpty());
      try (Engine engine =
          new Engine(
              model.engine(spec),
              storage,
              () -> {},
              List.of(loaded),
              1,
              64 << 20,
              new DecodeWindow(64 << 20, 64 << 20),
              new StageTimes(),
              new CallWatch(new CallLimits(60, 60), null, overrun -> {}))) {
        return engine.run(objects, new ShardRun(objects.size()));
      }
    }
  }

  private BatchInferenceSpec spec(String export, List<String> fields) throws Exception {
    return resource(export, fields).getSpec();
  }

  private BatchInference resource(String export, List<String> fields) throws Exception {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String field : fields) {
      String[] parts = field.split("=", 2);
      if (parts[0].equals("labels")) {
        Path labels = scratch.resolve("names.txt");
        Files.writeString(labels, parts[1]);
        parts[1] = "file:" + labels;
      }
      overrides.put("spec.model." + parts[0], parts[1]);
    }
    String yaml =
        """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: export}
        spec:
          model: {uri: "file:%s"}
          input: {uris: ["%s"]}
          output: {uri: "file:%s", topK: 20}
        """
            .formatted(EXPORTS.resolve(export).toAbsolutePath(), PICTURES, scratch.resolve("out"));
    return PARSER.parse(yaml, overrides).get(0);
  }
}
