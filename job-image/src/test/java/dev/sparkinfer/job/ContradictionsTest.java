package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.TestModels;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageConfig;
import dev.sparkinfer.storage.StorageOpener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Every kind of model with every value of every field, and with every two: a resource is right, or
 * it is {@code InvalidResource} and the message names the fields.
 */
class ContradictionsTest {
  private static final RunSpec.Stores STORES =
      new RunSpec.Stores(StorageConfig.aws(), StorageConfig.aws(), StorageConfig.aws());

  private static final ResourceParser PARSER = ResourceParser.local();
  private static final String PRE = "spec.model.preprocessing.";
  private static final String NORMALIZATION = PRE + "normalization";

  @TempDir static Path directory;

  /** A model, what it is against, and whether its size is open. */
  enum Kind {
    FLOATS(path -> TestModels.inputOf(path, TFloat32.class, Shape.of(-1, 8, 8, 3))),
    GREY(path -> TestModels.inputOf(path, TFloat32.class, Shape.of(-1, 8, 8, 1))),
    BYTES(path -> TestModels.inputOf(path, TUint8.class, Shape.of(-1, 8, 8, 3))),
    GREY_BYTES(path -> TestModels.inputOf(path, TUint8.class, Shape.of(-1, 8, 8, 1))),
    INTEGERS(path -> TestModels.inputOf(path, TInt32.class, Shape.of(-1, 8, 8, 3))),
    HALF(path -> TestModels.inputOf(path, TFloat16.class, Shape.of(-1, 8, 8, 3))),
    BRAIN(path -> TestModels.inputOf(path, TBfloat16.class, Shape.of(-1, 8, 8, 3))),
    DOUBLE(path -> TestModels.inputOf(path, TFloat64.class, Shape.of(-1, 8, 8, 3))),
    OPEN_SIZE(path -> TestModels.inputOf(path, TFloat32.class, Shape.of(-1, -1, -1, 3))),
    FIXED_BATCH(path -> TestModels.inputOf(path, TFloat32.class, Shape.of(4, 8, 8, 3))),
    ENCODED(TestModels::encoded),
    ONE_SCORE(TestModels::singleScore),
    CLASS_IDS(TestModels::classIds);

    private final Function<Path, Path> write;

    Kind(Function<Path, Path> write) {
      this.write = write;
    }

    boolean bytes() {
      return this == BYTES || this == GREY_BYTES || this == INTEGERS;
    }

    boolean grey() {
      return this == GREY || this == GREY_BYTES;
    }
  }

  /**
   * One or two fields that belong together.
   *
   * @param names as a message names them
   * @param refusedBy the models that cannot have these values
   */
  private record Setting(
      Map<String, String> values, List<String> names, Function<Kind, Boolean> refusedBy) {
    static Setting of(String field, String value, Function<Kind, Boolean> refusedBy) {
      return new Setting(Map.of(field, value), List.of(field), refusedBy);
    }
  }

  private static final List<Setting> SETTINGS =
      List.of(
          Setting.of(NORMALIZATION, "None", kind -> false),
          Setting.of(NORMALIZATION, "ZeroToOne", kind -> kind.bytes() || kind == Kind.ENCODED),
          Setting.of(NORMALIZATION, "MinusOneToOne", kind -> kind.bytes() || kind == Kind.ENCODED),
          Setting.of(
              NORMALIZATION,
              "ImageNetTorch",
              kind -> kind.bytes() || kind.grey() || kind == Kind.ENCODED),
          Setting.of(
              NORMALIZATION,
              "ImageNetCaffe",
              kind -> kind.bytes() || kind.grey() || kind == Kind.ENCODED),
          new Setting(
              custom("[\"1\", \"2\", \"3\"]"),
              List.of(NORMALIZATION, PRE + "mean"),
              kind -> kind.bytes() || kind.grey() || kind == Kind.ENCODED),
          new Setting(
              custom("[\"1\"]"), List.of(NORMALIZATION, PRE + "mean"), kind -> kind != Kind.GREY),
          Setting.of(PRE + "resize", "Letterbox", kind -> kind == Kind.ENCODED),
          Setting.of(PRE + "resize", "CenterCrop", kind -> kind == Kind.ENCODED),
          new Setting(
              Map.of(PRE + "resize", "CenterCrop", PRE + "resizeShorterSide", "10"),
              List.of(PRE + "resize"),
              kind -> kind == Kind.ENCODED),
          Setting.of(PRE + "interpolation", "Nearest", kind -> kind == Kind.ENCODED),
          Setting.of(PRE + "orientation", "Ignore", kind -> kind == Kind.ENCODED),
          new Setting(
              Map.of(PRE + "width", "8", PRE + "height", "8"),
              List.of(PRE + "width"),
              kind -> kind == Kind.ENCODED),
          new Setting(
              Map.of(PRE + "width", "9", PRE + "height", "8"),
              List.of(PRE + "width"),
              kind -> kind != Kind.OPEN_SIZE),
          Setting.of(
              "spec.model.activation",
              "Softmax",
              kind -> kind == Kind.ONE_SCORE || kind == Kind.CLASS_IDS),
          Setting.of("spec.model.activation", "Sigmoid", kind -> kind == Kind.CLASS_IDS),
          Setting.of("spec.model.threshold", "0.5", kind -> kind != Kind.ONE_SCORE),
          Setting.of("spec.model.precision", "BFloat16", kind -> false),
          Setting.of("spec.batchSize", "7", kind -> false),
          Setting.of("spec.output.topK", "1000", kind -> false));

  private static Map<String, String> custom(String values) {
    return Map.of(NORMALIZATION, "Custom", PRE + "mean", values, PRE + "std", values);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void takesOrNamesEveryTwoFields(Kind kind) throws Exception {
    Path model = kind.write.apply(directory.resolve(kind.name()));
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < SETTINGS.size(); i++) {
      for (int j = i; j < SETTINGS.size(); j++) {
        String problem = problem(kind, model, SETTINGS.get(i), SETTINGS.get(j));
        if (!problem.isEmpty()) {
          wrong.add(SETTINGS.get(i).values + " with " + SETTINGS.get(j).values + ": " + problem);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What is not as it should be; empty when all is well. */
  private static String problem(Kind kind, Path model, Setting one, Setting other) {
    Map<String, String> fields = new LinkedHashMap<>(one.values);
    for (var field : other.values.entrySet()) {
      String before = fields.put(field.getKey(), field.getValue());
      if (before != null && !before.equals(field.getValue())) {
        return "";
      }
    }
    if (kind == Kind.OPEN_SIZE) {
      fields.putIfAbsent(PRE + "width", "8");
      fields.putIfAbsent(PRE + "height", "8");
    }
    Set<String> named =
        Stream.of(one, other)
            .filter(setting -> setting.refusedBy.apply(kind))
            .flatMap(setting -> setting.names.stream().limit(1))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    try {
      accept(model, fields);
      return named.isEmpty() ? "" : "was taken";
    } catch (InvalidResourceException e) {
      // The resource's own rules know no model: they refuse what no model can have.
      String message = e.violations().toString();
      boolean right =
          !one.equals(other)
              && Stream.of(one, other)
                  .map(setting -> setting.names.get(0))
                  .allMatch(name -> message.contains(name.substring(name.lastIndexOf('.') + 1)));
      return right ? "" : message;
    } catch (ModelException e) {
      String message = String.valueOf(e.getMessage());
      boolean right =
          e.reason() == Reason.InvalidResource
              && !named.isEmpty()
              && named.stream().anyMatch(name -> message.contains(name) || custom(name, message))
              && message.contains("the model's ");
      return right ? "" : e.reason() + ": " + message;
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static boolean custom(String name, String message) {
    return name.equals(NORMALIZATION) && message.contains(PRE + "mean and " + PRE + "std");
  }

  /** What a driver does before it starts Spark, and the decoder that an executor makes of it. */
  private static void accept(Path model, Map<String, String> fields) throws Exception {
    BatchInferenceSpec spec = PARSER.parse(yaml(model), fields).get(0).getSpec();
    RunInput.of(spec, STORES);
    try (Storage storage = StorageOpener.open(StorageConfig.aws(), "file")) {
      PreparedModel prepared = PreparedModel.of(spec, storage, directory.resolve("scratch"));
      Identities.of(spec, prepared);
      EngineSpec engine = prepared.engine(spec);
      if (engine.pixels() != null) {
        assertThat(engine.pixels().height()).isEqualTo(8);
      }
    }
  }

  private static String yaml(Path model) {
    return """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: pairs}
        spec:
          model: {uri: "file:%s"}
          input: {uris: ["file:%s/in"]}
          output: {uri: "file:%s/out"}
        """
        .formatted(model, directory, directory);
  }

  @Test
  void namesEveryFieldThatIsWrongAtOnce() throws Exception {
    Path model = TestModels.encoded(directory.resolve("all"));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(
            () ->
                accept(
                    model,
                    Map.of(
                        NORMALIZATION,
                        "ZeroToOne",
                        PRE + "interpolation",
                        "Bicubic",
                        "spec.model.threshold",
                        "0.2")))
        .withMessageContainingAll(
            "the model's input 'images' takes whole files",
            NORMALIZATION,
            PRE + "interpolation",
            "spec.model.threshold",
            "'scores' gives 3");
  }
}
