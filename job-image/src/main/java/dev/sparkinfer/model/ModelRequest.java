package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the resource says of the model's graph; what it leaves open is found in the model.
 *
 * @param tags of the meta graph, in any order; empty: {@code serve}, or the only one, or the one
 *     without tags
 * @param signature null: {@code serving_default}, or the only one
 * @param inputName the input's name in the signature; null: found
 * @param outputName the output's name in the signature; null: found
 * @param width of the pictures in pixels; null: the model's
 * @param height of the pictures in pixels; null: the model's
 * @param labels how many there are; null: none are known
 */
public record ModelRequest(
    List<String> tags,
    @Nullable String signature,
    @Nullable String inputName,
    @Nullable String outputName,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Integer labels,
    Activation activation,
    Precision precision)
    implements Serializable {

  public ModelRequest {
    tags = List.copyOf(tags);
    if ((width != null && width < 1) || (height != null && height < 1)) {
      throw new IllegalArgumentException("a picture of " + width + " by " + height + " pixels");
    }
  }

  /** The same in 32-bit floats. */
  ModelRequest inFloat32() {
    return new ModelRequest(
        tags,
        signature,
        inputName,
        outputName,
        width,
        height,
        labels,
        activation,
        Precision.Float32);
  }

  /** Everything as the model says it, scores as they are, 32-bit floats. */
  public static ModelRequest defaults() {
    return new ModelRequest(
        List.of(), null, null, null, null, null, null, Activation.None, Precision.Float32);
  }
}
