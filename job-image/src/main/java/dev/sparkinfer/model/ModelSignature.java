package dev.sparkinfer.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.SavedModel;

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
 * @param outputKind what the output gives
 * @param classes scores a picture; 1 for {@code CLASS_IDS}; null when only a run can tell
 * @param saver whether the graph restores its variables by itself
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
    OutputKind outputKind,
    @Nullable Integer classes,
    boolean saver)
    implements Serializable {

  /** What a model takes. */
  public enum InputKind {
    /** Pixels as floats, of any width: {@code [n, height, width, channels]}. */
    FLOAT32,
    /** Pixels as bytes, or wider integers: {@code [n, height, width, channels]}. */
    UINT8,
    /** Whole files, which the model decodes itself: {@code [n]}. */
    ENCODED
  }

  /** What a model gives. */
  public enum OutputKind {
    /** A score for each class. */
    SCORES,
    /** The number of the one class, and no score. */
    CLASS_IDS
  }

  public ModelSignature {
    tags = List.copyOf(tags);
    boolean pixels = inputKind != InputKind.ENCODED;
    if (pixels ? height < 1 || width < 1 || (channels != 1 && channels != 3) : height + width > 0) {
      throw new IllegalArgumentException(
          inputKind + " of " + height + " by " + width + " by " + channels);
    }
    if ((batchSize != null && batchSize < 1) || (classes != null && classes < 1)) {
      throw new IllegalArgumentException("batch of " + batchSize + ", classes " + classes);
    }
  }

  /**
   * Reads the signature out of a {@code saved_model.pb} without running any of it.
   *
   * @throws ModelException {@code ModelInvalid} when it is no SavedModel, {@code
   *     SignatureNotFound}, {@code ShapeMismatch}
   */
  public static ModelSignature inspect(byte[] savedModelPb, ModelRequest request)
      throws ModelException {
    return inspect(UnsafeByteOperations.unsafeWrap(savedModelPb), request);
  }

  /**
   * The same for a SavedModel's directory. The file is mapped, so that weights in it cost no heap.
   *
   * @throws IOException when {@code saved_model.pb} cannot be read
   */
  public static ModelSignature inspect(Path directory, ModelRequest request)
      throws ModelException, IOException {
    try (FileChannel file = FileChannel.open(directory.resolve(ModelDirectory.SAVED_MODEL))) {
      if (file.size() > Integer.MAX_VALUE) {
        throw new ModelException(
            Reason.ModelInvalid,
            "saved_model.pb has "
                + file.size()
                + " bytes, more than the 2 GiB that TensorFlow reads: export the weights as"
                + " variables");
      }
      return inspect(
          UnsafeByteOperations.unsafeWrap(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size())),
          request);
    }
  }

  private static ModelSignature inspect(ByteString savedModelPb, ModelRequest request)
      throws ModelException {
    SavedModel model;
    try {
      CodedInputStream input = savedModelPb.newCodedInput();
      input.enableAliasing(true);
      model = SavedModel.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelException(
          Reason.ModelInvalid,
          "saved_model.pb ("
              + savedModelPb.size()
              + " bytes) is no SavedModel, or cut short ("
              + e.getMessage()
              + "): upload the model again",
          e);
    } catch (IOException e) {
      throw new ModelException(Reason.ModelInvalid, "saved_model.pb cannot be read: " + e, e);
    }
    SignatureSearch.Found found = new SignatureSearch(model, request).find();
    PictureShape picture = PictureShape.of(found.input(), request);
    ScoreShape scores = ScoreShape.of(found.output(), picture.batchSize());
    return new ModelSignature(
        found.tags(),
        found.signature(),
        found.input().key(),
        found.input().tensor(),
        picture.kind(),
        picture.batchSize(),
        picture.height(),
        picture.width(),
        picture.channels(),
        found.output().key(),
        found.output().tensor(),
        scores.kind(),
        scores.classes(),
        found.saver());
  }
}
