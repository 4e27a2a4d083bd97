package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.ModelSignature.InputKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a signature's input says of the pictures it takes, completed by the request. */
record PictureShape(
    InputKind kind, @Nullable Integer batchSize, int height, int width, int channels) {

  /**
   * @throws ModelException {@code ShapeMismatch} when this is no input of pictures or not of the
   *     requested ones
   */
  static PictureShape of(TensorDescription input, ModelRequest request) throws ModelException {
    if (input.tensor().isEmpty()) {
      throw mismatch(input, "it is no plain tensor: export a signature that takes one");
    }
    return switch (input.type()) {
      case DT_FLOAT, DT_HALF, DT_BFLOAT16, DT_DOUBLE -> pixels(InputKind.FLOAT32, input, request);
      case DT_UINT8, DT_INT32, DT_INT64 -> pixels(InputKind.UINT8, input, request);
      case DT_STRING -> encoded(input, request);
      default ->
          throw mismatch(
              input,
              "pictures are given as floats, uint8, int32, int64 or string (whole files), not as "
                  + input.typeName()
                  + ": export a signature that takes one of these and converts");
    };
  }

  private static PictureShape encoded(TensorDescription input, ModelRequest request)
      throws ModelException {
    List<Long> dimensions = input.dimensions();
    if (dimensions != null && dimensions.size() != 1) {
      throw mismatch(input, "whole files are given as string[n]: export a signature of that shape");
    }
    if (request.width() != null || request.height() != null) {
      throw contradiction(
          input,
          "the model decodes and resizes the files itself: remove"
              + " spec.model.preprocessing.width and spec.model.preprocessing.height");
    }
    return new PictureShape(InputKind.ENCODED, batchSize(input), 0, 0, 0);
  }

  private static PictureShape pixels(InputKind kind, TensorDescription input, ModelRequest request)
      throws ModelException {
    List<Long> dimensions = input.dimensions();
    if (dimensions != null && dimensions.size() != 4) {
      throw mismatch(
          input,
          "pictures are given as [n, height, width, channels]: export a signature of that shape");
    }
    Integer second = input.fixed(1);
    Integer channels = input.fixed(3);
    if (isChannels(second) && !isChannels(channels)) {
      throw mismatch(
          input,
          "it takes the channels first (NCHW), and pictures are given as [n, height, width,"
              + " channels]: export a signature that transposes them, as docs/models.md shows");
    }
    if (channels != null && !isChannels(channels)) {
      throw mismatch(
          input,
          "it takes "
              + channels
              + " channels, and pictures have 3 (RGB) or 1 (grey): export a signature that takes"
              + " as many");
    }
    return new PictureShape(
        kind,
        batchSize(input),
        side(input, "height", second, request.height()),
        side(input, "width", input.fixed(2), request.width()),
        channels == null ? 3 : channels);
  }

  private static boolean isChannels(@Nullable Integer size) {
    return size != null && (size == 3 || size == 1);
  }

  private static @Nullable Integer batchSize(TensorDescription input) throws ModelException {
    Integer size = input.fixed(0);
    if (size != null && size == 0) {
      throw mismatch(
          input, "it takes no picture at all: export a signature with a batch dimension");
    }
    return size;
  }

  private static int side(
      TensorDescription input, String name, @Nullable Integer ofModel, @Nullable Integer requested)
      throws ModelException {
    String field = "spec.model.preprocessing." + name;
    if (ofModel == null) {
      if (requested == null) {
        throw mismatch(input, "it leaves the " + name + " open: give " + field);
      }
      return requested;
    }
    if (ofModel < 1) {
      throw mismatch(input, "its " + name + " is " + ofModel + ": export the model again");
    }
    if (requested != null && !requested.equals(ofModel)) {
      throw contradiction(
          input,
          "its "
              + name
              + " is "
              + ofModel
              + " and "
              + field
              + " is "
              + requested
              + ": remove the field");
    }
    return ofModel;
  }

  private static ModelException contradiction(TensorDescription input, String what) {
    return new ModelException(
        Reason.InvalidResource, "the model's input is " + input + "; " + what);
  }

  private static ModelException mismatch(TensorDescription input, String what) {
    return new ModelException(Reason.ShapeMismatch, "the model's input is " + input + "; " + what);
  }
}
