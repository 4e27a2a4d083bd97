package dev.sparkinfer.model;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tensors of a SavedModel take the pictures and give the scores, and what shapes they have.
 *
 * @param tags of the meta graph
 * @param name of the signature
 * @param inputName the input's name in the signature
 * @param inputTensor the input's name in the graph
 * @param inputKind what the input takes
 * @param batchSize the only number of pictures the graph takes at once; null for any
 * @param height of a picture in pixels; 0 for {@code ENCODED}
 * @param width of a picture in pixels; 0 for {@code ENCODED}
 * @param channels 3 (RGB) or 1 (grey), the tensor's last dimension; 0 for {@code ENCODED}
 * @param outputName the output's name in the signature
 * @param outputTensor the output's name in the graph
 * @param classes the output's last dimension; null when only a run can tell
 */
public record ModelSignature(
    List<String> tags,
    String name,
    String inputName,
    String inputTensor,
    InputKind inputKind,
    @Nullable Integer batchSize,
    int height,
    int width,
    int channels,
    String outputName,
    String outputTensor,
    @Nullable Integer classes)
    implements Serializable {

  /** What a model takes. */
  public enum InputKind {
    /** Pixels as floats: {@code [n, height, width, channels]}. */
    FLOAT32,
    /** Pixels as bytes: {@code [n, height, width, channels]}. */
    UINT8,
    /** Whole files, which the model decodes itself: {@code [n]}. */
    ENCODED
  }

  public ModelSignature {
    tags = List.copyOf(tags);
  }
}
