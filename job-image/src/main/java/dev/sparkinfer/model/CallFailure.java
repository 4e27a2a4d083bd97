package dev.sparkinfer.model;

import dev.sparkinfer.model.PredictionException.Kind;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;

/**
 * Whose fault a failed call of TensorFlow is, by its status and its words. Few statuses have a
 * class of their own, and kernels report a want of memory under almost any of them: as Internal on
 * GPUs, as Aborted by oneDNN.
 */
final class CallFailure {
  private static final int MESSAGE_CHARS = 600;

  /** Where in the graph it happened: these names are the model's, and tell no cause. */
  private static final Pattern PLACES = Pattern.compile("(?s)\\[\\[.*?]]|\\{\\{.*?}}");

  private static final Pattern MEMORY =
      words(
          "out[ _]of[ _]memory",
          "\\boom\\b",
          "(failed|unable|could not|cannot) to alloc|(could not|cannot) alloc",
          "failed alloc",
          "(not enough|insufficient) memory",
          "alloc_failed",
          "memoryallocation",
          "bad_alloc",
          // oneDNN's status 1 is dnnl_out_of_memory.
          "received an exception: ?status: 1\\b",
          // The copy's target could not be allocated.
          "(dst|src) tensor is not initialized",
          // cuBLAS and cuDNN take their workspace when they are first used.
          "blas \\w+ launch failed",
          "no algorithm worked");

  private static final Pattern DEVICE =
      words(
          "cuda",
          "cudnn",
          "cublas",
          "cufft",
          "cusolver",
          "nccl",
          "gpu sync",
          "\\bxid\\b",
          "device lost",
          "dnn library");

  /**
   * Of a device that fails under a status that mostly is the model's; names may hold the others.
   */
  private static final Pattern DEVICE_STATUS =
      words("cuda_error", "(cudnn|cublas|cufft|cusolver)_status", "dnn library");

  /** Of a model that holds what TensorFlow does not have; the name may be any. */
  private static final Pattern UNKNOWN_OPERATION = words("op type not registered");

  private CallFailure() {}

  private static Pattern words(String... patterns) {
    return Pattern.compile(String.join("|", patterns), Pattern.CASE_INSENSITIVE);
  }

  /** What a batch of n gets for it. */
  static PredictionException of(RuntimeException e, int n) {
    Kind kind = kind(e);
    String said = brief(e);
    return new PredictionException(
        kind,
        kind == Kind.OUT_OF_MEMORY ? "memory ran out for a batch of " + n + ": " + said : said,
        e);
  }

  static Kind kind(RuntimeException e) {
    String said = PLACES.matcher(String.valueOf(e.getMessage())).replaceAll(" ");
    if (e instanceof TFResourceExhaustedException || MEMORY.matcher(said).find()) {
      return Kind.OUT_OF_MEMORY;
    }
    if (e instanceof TFInvalidArgumentException
        || e instanceof TFOutOfRangeException
        || UNKNOWN_OPERATION.matcher(said).find()) {
      return Kind.MODEL_FAILED;
    }
    if (e instanceof TFFailedPreconditionException || e instanceof TFUnimplementedException) {
      return DEVICE_STATUS.matcher(said).find() ? Kind.DEVICE_LOST : Kind.MODEL_FAILED;
    }
    return DEVICE.matcher(said).find() ? Kind.DEVICE_LOST : Kind.RUNTIME_FAILED;
  }

  /** TensorFlow's messages go on with the graph's innards: the first lines say what happened. */
  static String brief(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    return message.length() <= MESSAGE_CHARS ? message : message.substring(0, MESSAGE_CHARS) + "…";
  }
}
