package dev.sparkinfer.job;

import com.google.common.hash.Hashing;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.plan.RunIdentity;
import dev.sparkinfer.storage.Location;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Which fields of a resource, and what of its model, make a run's identity. */
final class Identities {
  /** Grows whenever the same settings would give other rows than before. */
  private static final int ROW_FORMAT = 2;

  private Identities() {}

  static RunIdentity of(BatchInferenceSpec spec, PreparedModel model) {
    TreeMap<String, Object> fields = new TreeMap<>();
    fields.put("rowFormat", ROW_FORMAT);
    fields.put("model.digest", model.files().digest());
    fields.put("model.labels", labels(model.labels().names()));
    fields.put("model.tags", model.signature().tags());
    fields.put("model.signature", model.signature().name());
    fields.put("model.input", model.signature().inputTensor());
    fields.put("model.output", model.signature().outputTensor());
    fields.put("model.activation", spec.model().activation().name());
    Integer classes = model.signature().classes();
    if (classes == null || classes == 1) {
      fields.put("model.threshold", model.engine(spec).ranking().threshold());
    }
    fields.put("model.precision", spec.model().precision().name());
    var preprocessing = spec.model().preprocessing();
    fields.put("model.preprocessing.normalization", preprocessing.normalization().name());
    fields.put("model.preprocessing.mean", preprocessing.mean());
    fields.put("model.preprocessing.std", preprocessing.std());
    fields.put("model.preprocessing.resize", preprocessing.resize().name());
    fields.put("model.preprocessing.resizeShorterSide", preprocessing.resizeShorterSide());
    fields.put("model.preprocessing.interpolation", preprocessing.interpolation().name());
    fields.put("model.preprocessing.orientation", preprocessing.orientation().name());
    fields.put("model.preprocessing.height", model.signature().height());
    fields.put("model.preprocessing.width", model.signature().width());
    fields.put(
        "input.uris",
        spec.input().uris().stream().map(uri -> Location.parse(uri).toString()).sorted().toList());
    fields.put("input.include", spec.input().include());
    fields.put("input.exclude", spec.input().exclude());
    fields.put("input.format", spec.input().format().name());
    fields.put("input.maxPixels", spec.input().maxPixels());
    fields.put("input.maxSidePixels", spec.input().maxSidePixels());
    fields.put("input.maxObjectSize", spec.input().maxObjectSizeBytes());
    fields.put("output.format", spec.output().format().name());
    fields.put("output.compression", spec.output().effectiveCompression().name());
    fields.put("output.topK", spec.output().topK());
    return new RunIdentity(fields);
  }

  private static String labels(List<String> labels) {
    return labels.size()
        + " labels, SHA-256 "
        + Hashing.sha256().hashString(String.join("\n", labels), StandardCharsets.UTF_8);
  }
}
