package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.image.PictureLimits;
import dev.sparkinfer.image.PixelSpec;
import dev.sparkinfer.model.Labels;
import dev.sparkinfer.model.ModelCheck;
import dev.sparkinfer.model.ModelDirectory;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.ModelRequest;
import dev.sparkinfer.model.ModelSignature;
import dev.sparkinfer.model.ModelVerdict;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model as the driver knows it: its files' digest, its signature, its labels. It is parsed
 * here, and run on executors only.
 */
record PreparedModel(
    ModelDirectory files, ModelRequest request, ModelSignature signature, List<String> labels) {

  static PreparedModel of(BatchInferenceSpec spec, Storage storage, Path scratch)
      throws ModelException, IOException, InterruptedException {
    var model = spec.model();
    Location directory = Location.parse(model.uri()).directory();
    ModelDirectory files = ModelDirectory.fetch(storage, directory, scratch, model.sha256());
    ModelRequest request =
        new ModelRequest(
            model.tags(),
            model.signature(),
            model.inputName(),
            model.outputName(),
            model.preprocessing().width(),
            model.preprocessing().height(),
            model.activation(),
            model.precision());
    ModelSignature signature = ModelSignature.inspect(files.path(), request);
    Location given = model.labels() == null ? null : Location.parse(model.labels());
    Optional<List<String>> labels = Labels.load(storage, directory, given);
    return new PreparedModel(files, request, signature, labels.orElse(List.of()));
  }

  /**
   * Loads and calls the model once, on an executor, before anything is planned.
   *
   * @throws ModelException {@code LabelsMismatch}
   * @throws RunException when the model cannot be used
   */
  ModelVerdict.Fit tryOn(SparkRuntime spark, RunSpec run)
      throws ModelException, RunException, InterruptedException {
    ModelVerdict verdict =
        spark.call(
            () -> {
              try {
                return ModelCheck.check(ExecutorProcess.of(run).models().get(0));
              } catch (ModelException e) {
                return new ModelVerdict.Unfit(e.reason(), String.valueOf(e.getMessage()));
              }
            });
    if (verdict instanceof ModelVerdict.Unfit unfit) {
      throw new RunException(unfit.reason(), unfit.message());
    }
    ModelVerdict.Fit fit = (ModelVerdict.Fit) verdict;
    if (!labels.isEmpty()) {
      Labels.requireOnePerClass(labels, fit.classes());
    }
    return fit;
  }

  /** What pictures must become; null where the model decodes them itself. */
  @Nullable PixelSpec pixels(BatchInferenceSpec spec) {
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

  static PictureLimits pictureLimits(BatchInferenceSpec spec) {
    return new PictureLimits(spec.input().maxPixels(), spec.input().maxSidePixels());
  }
}
