package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Loads a model once and calls it with two made-up images, before a run is planned on it. */
public final class ModelCheck {
  private static final int IMAGES = 2;
  private static final int ENCODED_SIDE = 64;

  private ModelCheck() {}

  /** What is to be said of the model; a bad one is a verdict, never an exception. */
  public static ModelVerdict run(Path files, ModelSignature signature, ModelRequest request) {
    List<String> gpus = Devices.gpus();
    LoadOptions where = LoadOptions.forEveryDevice().get(0);
    try (LoadedModel model = LoadedModel.load(files, signature, request, where);
        Tensor images = noise(signature)) {
      float[][] scores = model.predict(images);
      int classes = scores[0].length;
      if (classes == 0) {
        return refused(Reason.ShapeMismatch, "the model's output has no classes", gpus);
      }
      return new ModelVerdict(
          Reason.Succeeded, "", classes, probabilities(scores), gpus, TensorFlow.version());
    } catch (ModelException e) {
      return refused(e.reason(), String.valueOf(e.getMessage()), gpus);
    } catch (TensorFlowException
        | IllegalArgumentException
        | UnsupportedOperationException
        | ArithmeticException
        | ClassCastException e) {
      return refused(
          Reason.ModelInvalid,
          "the model fails on a made-up image: " + LoadedModel.firstLine(e),
          gpus);
    }
  }

  private static ModelVerdict refused(Reason reason, String message, List<String> gpus) {
    return new ModelVerdict(reason, message, 0, false, gpus, TensorFlow.version());
  }

  private static boolean probabilities(float[][] scores) {
    for (float[] image : scores) {
      double sum = 0;
      for (float score : image) {
        if (!(score >= -1e-4 && score <= 1 + 1e-4)) {
          return false;
        }
        sum += score;
      }
      if (image.length > 1 && Math.abs(sum - 1) > 1e-2) {
        return false;
      }
    }
    return true;
  }

  private static Tensor noise(ModelSignature signature) {
    Random random = new Random(1);
    if (signature.inputKind() == InputKind.ENCODED) {
      byte[][] jpegs = {jpeg(random), jpeg(random)};
      return TString.tensorOfBytes(NdArrays.vectorOfObjects(jpegs));
    }
    Shape shape = Shape.of(IMAGES, signature.height(), signature.width(), signature.channels());
    byte[] bytes = new byte[Math.toIntExact(shape.size())];
    random.nextBytes(bytes);
    if (signature.inputKind() == InputKind.UINT8) {
      return TUint8.tensorOf(shape, DataBuffers.of(bytes));
    }
    float[] floats = new float[bytes.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return TFloat32.tensorOf(shape, DataBuffers.of(floats));
  }

  private static byte[] jpeg(Random random) {
    BufferedImage image = new BufferedImage(ENCODED_SIDE, ENCODED_SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < ENCODED_SIDE; y++) {
      for (int x = 0; x < ENCODED_SIDE; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("cannot write to memory", e);
    }
    return bytes.toByteArray();
  }
}
