package dev.sparkinfer.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TensorFlow SavedModel that classifies images.
 *
 * @param uri the SavedModel's directory, the one that holds saved_model.pb
 * @param labels the classes' names: a text file, one a line, or JSON; absent: labels.txt or another
 *     usual name inside the model's directory or beside it
 * @param sha256 the digest that the model must have, 64 hex digits: SHA-256 over the sorted lines
 *     "sha256 relative/path" of its files; absent: any
 * @param signature the signature to call; absent: serving_default, or the only one
 * @param tags the tags of the graph to load; absent or empty: serve, or the only graph, or the one
 *     without tags
 * @param inputName the signature's input that takes the images; absent: the only one
 * @param outputName the signature's output that holds the scores; absent: the only one, or the one
 *     that fits the labels
 * @param activation what turns the output into scores
 * @param threshold for a model with one score a picture: from which score on a picture is of the
 *     second class, as a decimal string; absent: 0.5
 * @param precision the arithmetic in which the model runs
 * @param preprocessing how an image becomes the model's input; not used by models that take encoded
 *     images
 * @param storage how to reach the model; replaces the common storage as a whole
 */
@ValidationRule(
    value = "!has(self.threshold) || self.activation != 'Softmax'",
    message =
        "threshold is for models with one score a picture, and activation Softmax for those with"
            + " several: take one of the two out")
public record ModelSpec(
    @Required
        @Size(min = 1, max = 2048)
        @ValidationRule(value = Rule.URI, message = Rule.URI_MESSAGE)
        @ValidationRule(value = Rule.BUCKET, message = Rule.BUCKET_MESSAGE)
        @ValidationRule(value = Rule.FILE_PATH, message = Rule.FILE_PATH_MESSAGE)
        @ValidationRule(
            value = Rule.LOCAL,
            message = Rule.LOCAL_MESSAGE,
            reason = Rule.CLUSTER_ONLY)
        @ValidationRule(value = Rule.NO_GLOB, message = Rule.NO_GLOB_MESSAGE)
        String uri,
    @Size(min = 1, max = 2048)
        @ValidationRule(value = Rule.URI, message = Rule.URI_MESSAGE)
        @ValidationRule(value = Rule.BUCKET, message = Rule.BUCKET_MESSAGE)
        @ValidationRule(value = Rule.FILE_PATH, message = Rule.FILE_PATH_MESSAGE)
        @ValidationRule(
            value = Rule.LOCAL,
            message = Rule.LOCAL_MESSAGE,
            reason = Rule.CLUSTER_ONLY)
        @ValidationRule(
            value = "!self.endsWith('/') && !self.matches('^s3://[^/]*$')",
            message = "must be one file with the classes' names, not a directory")
        @Nullable String labels,
    @Size(max = 64)
        @ValidationRule(
            value = "self.matches('^[0-9a-f]{64}$')",
            message = "must be 64 lower-case hex digits")
        @Nullable String sha256,
    @Size(min = 1, max = 256) @Nullable String signature,
    @Size(max = 8) List<@Size(min = 1, max = 256) String> tags,
    @Size(min = 1, max = 256) @Nullable String inputName,
    @Size(min = 1, max = 256) @Nullable String outputName,
    @Default("None") Activation activation,
    @Size(max = 17) @ValidationRule(value = Rule.THRESHOLD, message = Rule.THRESHOLD_MESSAGE)
        @Nullable String threshold,
    @Default("Float32") Precision precision,
    Preprocessing preprocessing,
    @Nullable StorageSpec storage) {

  public ModelSpec {
    tags = Absent.toEmpty(tags);
    activation = requireNonNullElse(activation, Activation.None);
    precision = requireNonNullElse(precision, Precision.Float32);
    preprocessing = requireNonNullElseGet(preprocessing, Preprocessing::defaults);
  }
}
