package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.ModelSignature.OutputKind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Tries a model before anything is planned. */
public final class ModelCheck {
  private static final int PICTURES = 2;
  private static final int ENCODED_SIDE = 224;

  private ModelCheck() {}

  /**
   * Runs the model once on two pictures of noise and says how it went; a bad model is a verdict, no
   * exception.
   */
  public static ModelVerdict check(LoadedModel model) {
    try (Tensor noise = noise(model.signature())) {
      return check(model, noise, "pictures of noise");
    }
  }

  /**
   * The same on a picture that is there, for a model that decodes files itself: what it takes,
   * nobody else knows.
   *
   * @param name of the picture, for messages
   */
  public static ModelVerdict check(LoadedModel model, byte[] picture, String name) {
    try (Tensor batch = TString.tensorOfBytes(NdArrays.vectorOfObjects(picture))) {
      return check(model, batch, name);
    }
  }

  /** Nothing could be tried: the first rows will tell. */
  public static ModelVerdict.Fit untried(LoadedModel model) {
    return new ModelVerdict.Fit(
        model.signature().classes(), List.of(), Devices.gpus(), TensorFlow.version());
  }

  private static ModelVerdict check(LoadedModel model, Tensor batch, String pictures) {
    try {
      float[][] outputs = model.outputs(batch, 0, Math.toIntExact(batch.shape().get(0)));
      return new ModelVerdict.Fit(
          outputs[0].length, warnings(model, outputs), Devices.gpus(), TensorFlow.version());
    } catch (PredictionException e) {
      return unfit(model.signature(), e, pictures);
    }
  }

  private static List<String> warnings(LoadedModel model, float[][] outputs) {
    if (model.signature().outputKind() == OutputKind.CLASS_IDS) {
      return List.of();
    }
    boolean fractions = Scores.areFractions(outputs);
    boolean oneScore = outputs[0].length == 1;
    boolean twice =
        switch (model.activation()) {
          case None -> false;
          case Softmax -> fractions && Scores.addUpToOne(outputs);
          case Sigmoid -> fractions && (oneScore || Scores.addUpToOne(outputs));
        };
    if (twice) {
      return List.of(
          "ActivationTwice: the model's outputs lie between 0 and 1 already, as after a"
              + " softmax or sigmoid; take spec.model.activation out unless they are logits");
    }
    if (model.activation() != Activation.None || fractions) {
      return List.of();
    }
    return List.of(
        "ScoresNotProbabilities: the model's outputs do not lie between 0 and 1; for logits set"
            + " spec.model.activation: "
            + (oneScore ? "Sigmoid" : "Softmax, or Sigmoid where several classes may be right"));
  }

  private static ModelVerdict unfit(
      ModelSignature signature, PredictionException e, String pictures) {
    return switch (e.kind()) {
      case OUT_OF_MEMORY ->
          new ModelVerdict.Unfit(
              Reason.TaskFailed,
              pictures + " are too much: " + e.getMessage() + "; give executors more memory");
      case DEVICE_LOST ->
          new ModelVerdict.Unfit(
              Reason.TaskFailed,
              "the device failed: " + e.getMessage() + "; check the node's device and driver");
      case WRONG_SHAPE ->
          new ModelVerdict.Unfit(
              Reason.ShapeMismatch,
              e.getMessage()
                  + ": give an output of the shape [n, classes] as model.outputName (now '"
                  + signature.outputName()
                  + "')");
      case RUNTIME_FAILED ->
          new ModelVerdict.Unfit(
              Reason.TaskFailed,
              "the model loads, and TensorFlow fails to run it on pictures of noise ("
                  + e.getMessage()
                  + "): start the run again, and if that does not help, run its signature '"
                  + signature.name()
                  + "' in Python to see why");
      case MODEL_FAILED, FAILS_ALWAYS ->
          new ModelVerdict.Unfit(
              Reason.ModelInvalid,
              "the model loads but fails on "
                  + pictures
                  + " ("
                  + e.getMessage()
                  + "): "
                  + remedy(signature, String.valueOf(e.getMessage())));
    };
  }

  private static String remedy(ModelSignature signature, String failure) {
    return failure.contains("Could not find variable")
        ? "the export does not hold all variables; export with model.export or"
            + " keras.export.ExportArchive"
        : "run its signature '" + signature.name() + "' in Python to see why";
  }

  /** Values between 0 and 1, which every normalization can give; for bytes, any. */
  static Tensor noise(ModelSignature signature) {
    Random random = new Random(42);
    Shape shape = Shape.of(PICTURES, signature.height(), signature.width(), signature.channels());
    return switch (signature.inputKind()) {
      case FLOAT32 ->
          Tensor.of(
              TFloat32.class,
              shape,
              tensor -> {
                FloatDataBuffer values = tensor.asRawTensor().data().asFloats();
                for (long i = 0; i < values.size(); i++) {
                  values.setFloat(random.nextFloat(), i);
                }
              });
      case UINT8 ->
          Tensor.of(
              TUint8.class,
              shape,
              tensor -> {
                ByteDataBuffer values = tensor.asRawTensor().data();
                for (long i = 0; i < values.size(); i++) {
                  values.setByte((byte) random.nextInt(256), i);
                }
              });
      case ENCODED -> {
        NdArray<byte[]> files = NdArrays.ofObjects(byte[].class, Shape.of(PICTURES));
        for (int i = 0; i < PICTURES; i++) {
          files.setObject(jpeg(random), i);
        }
        yield TString.tensorOfBytes(files);
      }
    };
  }

  private static byte[] jpeg(Random random) {
    BufferedImage picture =
        new BufferedImage(ENCODED_SIDE, ENCODED_SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < ENCODED_SIDE; y++) {
      for (int x = 0; x < ENCODED_SIDE; x++) {
        picture.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpeg", file);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return file.toByteArray();
  }
}
