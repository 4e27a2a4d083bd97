package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.nio.file.Path;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** A model in the memory of one device, ready to be called by one thread at a time. */
public final class LoadedModel implements AutoCloseable {
  private final SavedModelBundle bundle;
  private final ModelSignature signature;
  private final Activation activation;

  private LoadedModel(SavedModelBundle bundle, ModelSignature signature, Activation activation) {
    this.bundle = bundle;
    this.signature = signature;
    this.activation = activation;
  }

  /**
   * Loads a SavedModel.
   *
   * @throws ModelException {@code ModelInvalid} when TensorFlow refuses it
   */
  public static LoadedModel load(
      Path directory, ModelSignature signature, ModelRequest request, LoadOptions options)
      throws ModelException {
    if (request.precision() == Precision.Float16 && options.gpu() == null) {
      throw new ModelException(
          Reason.DeviceMissing,
          "spec.model.precision Float16 needs a GPU, and TensorFlow sees none; use BFloat16 or"
              + " Float32 on a CPU");
    }
    try {
      return new LoadedModel(
          SavedModelBundle.loader(directory.toString())
              .withTags(request.tags().toArray(String[]::new))
              .withConfigProto(options.toProto(request.precision()))
              .load(),
          signature,
          request.activation());
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new ModelException(
          Reason.ModelInvalid, "TensorFlow cannot load the model: " + firstLine(e), e);
    }
  }

  /**
   * The scores of a batch.
   *
   * @param batch [n, height, width, channels] float32 or uint8, or [n] strings, as the signature
   *     wants; n is free, whatever batch size the model wants
   * @return n vectors, one score a class
   */
  public float[][] predict(Tensor batch) {
    Integer fixed = signature.batchSize();
    if (fixed == null || fixed == batch.shape().get(0)) {
      return call(batch);
    }
    int images = (int) batch.shape().get(0);
    float[][] scores = new float[images][];
    for (int from = 0; from < images; from += fixed) {
      int some = Math.min(fixed, images - from);
      try (Tensor padded = rows(batch, from, some, fixed)) {
        System.arraycopy(call(padded), 0, scores, from, some);
      }
    }
    return scores;
  }

  private float[][] call(Tensor batch) {
    try (Result result =
        bundle
            .session()
            .runner()
            .feed(signature.inputTensor(), batch)
            .fetch(signature.outputTensor())
            .run()) {
      return scores((TFloat32) result.get(0), (int) batch.shape().get(0));
    }
  }

  private float[][] scores(TFloat32 output, int images) {
    int classes = Math.toIntExact(output.size() / images);
    FloatDataBuffer data = output.asRawTensor().data().asFloats();
    float[][] scores = new float[images][classes];
    for (int i = 0; i < images; i++) {
      data.offset((long) i * classes).read(scores[i]);
      if (activation == Activation.Softmax) {
        softmax(scores[i]);
      }
    }
    return scores;
  }

  private static void softmax(float[] logits) {
    float most = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      most = Math.max(most, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - most);
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (Math.exp(logits[i] - most) / sum);
    }
  }

  /** A batch of the fixed size: some images, and the last of them again in place of the rest. */
  private static Tensor rows(Tensor batch, int from, int some, int fixed) {
    if (batch instanceof TString strings) {
      byte[][] bytes = new byte[fixed][];
      for (int i = 0; i < fixed; i++) {
        bytes[i] = strings.asBytes().getObject(from + Math.min(i, some - 1));
      }
      return TString.tensorOfBytes(NdArrays.vectorOfObjects(bytes));
    }
    RawTensor raw = batch.asRawTensor();
    Shape image = batch.shape().subShape(1, batch.shape().numDimensions());
    Tensor padded = Tensor.of(type(batch), Shape.of(fixed).append(image));
    long imageBytes = raw.numBytes() / batch.shape().get(0);
    for (int i = 0; i < fixed; i++) {
      long source = from + Math.min(i, some - 1);
      raw.data()
          .slice(source * imageBytes, imageBytes)
          .copyTo(padded.asRawTensor().data().slice(i * imageBytes, imageBytes), imageBytes);
    }
    return padded;
  }

  private static Class<? extends TType> type(Tensor batch) {
    return batch instanceof TUint8 ? TUint8.class : TFloat32.class;
  }

  /** TensorFlow's exceptions share no class of their own. */
  static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  @Override
  public void close() {
    bundle.close();
  }
}
