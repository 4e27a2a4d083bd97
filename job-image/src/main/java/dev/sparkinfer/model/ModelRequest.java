package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource says of its model; nulls are found in the model.
 *
 * @param tags of the meta graph
 * @param inputName of the signature's input, not of a tensor
 * @param outputName of the signature's output
 * @param width of the input, for models that leave it open
 * @param height of the input, for models that leave it open
 */
public record ModelRequest(
    List<String> tags,
    @Nullable String signature,
    @Nullable String inputName,
    @Nullable String outputName,
    @Nullable Integer width,
    @Nullable Integer height,
    Activation activation,
    Precision precision)
    implements Serializable {
  public ModelRequest {
    tags = List.copyOf(tags);
  }
}
