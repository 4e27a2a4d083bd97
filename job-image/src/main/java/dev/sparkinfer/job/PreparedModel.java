package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.engine.EngineSpec;
import dev.sparkinfer.engine.Ranking;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.image.PixelSpec;
import dev.sparkinfer.model.Labels;
import dev.sparkinfer.model.ModelDirectory;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.ModelSignature.OutputKind;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model as the driver knows it: its files' digest, its signature, its labels. It is parsed
 * here, and run on executors only.
 */
record PreparedModel(
    ModelDirectory files, ModelRequest request, ModelSignature signature, Labels labels) {
  private static final int PICTURES = 8;
  private static final Logger LOG = LoggerFactory.getLogger(PreparedModel.class);

  /**
   * @throws ModelException what is wrong with the model, its labels, or the two and the resource
   */
  static PreparedModel of(BatchInferenceSpec spec, Storage storage, Path scratch)
      throws ModelException, IOException, InterruptedException {
    var model = spec.model();
    Location directory = Location.parse(model.uri()).directory();
    ModelDirectory files = ModelDirectory.fetch(storage, directory, scratch, model.sha256());
    Location given = model.labels() == null ? null : Location.parse(model.labels());
    Labels labels = Labels.load(storage, directory, given);
    ModelRequest request =
        new ModelRequest(
            model.tags(),
            model.signature(),
            model.inputName(),
            model.outputName(),
            model.preprocessing().width(),
            model.preprocessing().height(),
            labels.names().isEmpty() ? null : labels.names().size(),
            model.activation(),
            model.precision());
    ModelSignature signature = ModelSignature.inspect(files.path(), request);
    Integer classes = signature.classes();
    Contradictions.refuse(spec, signature, classes);
    if (classes != null && signature.outputKind() == OutputKind.SCORES) {
      labels = fitting(labels, classes);
    }
    return new PreparedModel(files, request, signature, labels);
  }

  private static Labels fitting(Labels labels, int classes) throws ModelException {
    if (labels.byChance() && !labels.fit(classes)) {
      LOG.info("{} is not of this model, which has {} classes", labels.file(), classes);
      return Labels.none();
    }
    labels.require(classes);
    return labels;
  }

  /** Pictures of the input, for a model that decodes them itself; others are tried on noise. */
  List<Location> picturesToTry(RunInput runInput, Storage input) throws StorageException {
    return signature.inputKind() == ModelSignature.InputKind.ENCODED
        ? runInput.some(input, PICTURES)
        : List.of();
  }

  /**
   * Loads and calls the model once, on an executor, before anything is planned.
   *
   * @param pictures of the input
   * @throws ModelException {@code LabelsMismatch}, {@code InvalidResource}: as {@link #of}, where
   *     only a run could tell
   * @throws RunException when the model cannot be used
   */
  ModelVerdict.Fit tryOn(
      SparkRuntime spark, RunSpec run, BatchInferenceSpec spec, List<Location> pictures)
      throws ModelException, RunException, InterruptedException {
    long maxBytes = spec.input().maxObjectSizeBytes();
    PictureLimits limits = pictureLimits(spec);
    ModelVerdict verdict =
        spark.call(
            () -> {
              try {
                ExecutorProcess process = ExecutorProcess.of(run);
                return FirstPictures.check(
                    process.models().get(0), process.input(), pictures, maxBytes, limits);
              } catch (ModelException e) {
                return new ModelVerdict.Unfit(e.reason(), String.valueOf(e.getMessage()));
              }
            });
    if (verdict instanceof ModelVerdict.Unfit unfit) {
      throw new RunException(unfit.reason(), unfit.message());
    }
    ModelVerdict.Fit fit = (ModelVerdict.Fit) verdict;
    Integer classes = fit.classes();
    if (classes != null && signature.classes() == null) {
      Contradictions.refuse(spec, signature, classes);
      labels.require(classes);
    }
    return fit;
  }

  /** What an engine must know of this run. */
  EngineSpec engine(BatchInferenceSpec spec) {
    String threshold = spec.model().threshold();
    return new EngineSpec(
        pixels(spec),
        pictureLimits(spec),
        spec.input().maxObjectSizeBytes(),
        new Ranking(
            labels.names(),
            spec.output().topK(),
            threshold == null ? Ranking.THRESHOLD : Float.parseFloat(threshold),
            signature.outputKind() == OutputKind.CLASS_IDS),
        spec.batchSize());
  }

  /** What pictures must become; null where the model decodes them itself. */
  private @Nullable PixelSpec pixels(BatchInferenceSpec spec) {
    if (signature.inputKind() == ModelSignature.InputKind.ENCODED) {
      return null;
    }
    var preprocessing = spec.model().preprocessing();
    return new PixelSpec(
        signature.height(),
        signature.width(),
        signature.channels(),
        signature.inputKind() == ModelSignature.InputKind.UINT8,
        preprocessing.normalization(),
        preprocessing.mean().stream().map(Double::valueOf).toList(),
        preprocessing.std().stream().map(Double::valueOf).toList(),
        preprocessing.resize(),
        preprocessing.resizeShorterSide(),
        preprocessing.interpolation(),
        preprocessing.orientation(),
        pictureLimits(spec));
  }

  private static PictureLimits pictureLimits(BatchInferenceSpec spec) {
    return new PictureLimits(spec.input().maxPixels(), spec.input().maxSidePixels());
  }
}
