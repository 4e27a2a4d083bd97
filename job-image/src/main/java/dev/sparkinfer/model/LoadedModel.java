package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;

/**
 * A model on one device, ready to score pictures. Calls from several threads are safe and share the
 * device.
 */
public final class LoadedModel implements AutoCloseable {
  private static final int MESSAGE_CHARS = 600;

  /** What TensorFlow's errors hold when a device, not the model, has failed. */
  private static final Pattern DEVICE_FAILURE =
      Pattern.compile("cuda|cudnn|cublas|cufft|gpu sync|xid|device lost");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final RunOptions CALLER_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final Graph graph;
  private final Session session;
  private final LoadOptions options;
  private final ModelSignature signature;
  private final boolean softmax;

  private LoadedModel(
      SavedModelBundle bundle,
      ModelSignature signature,
      Activation activation,
      LoadOptions options) {
    // Not the bundle: it keeps the graph's protobuf, weights and all, on the heap.
    this.graph = bundle.graph();
    this.session = bundle.session();
    this.options = options;
    this.signature = signature;
    this.softmax = activation == Activation.Softmax;
  }

  /**
   * Loads a SavedModel. The thread numbers of a process's first model hold for all its models: they
   * are TensorFlow's own pools.
   *
   * @param directory holds {@code saved_model.pb}
   * @throws ModelException {@code ModelInvalid} when TensorFlow cannot load it, {@code
   *     DeviceMissing}, {@code InvalidResource} for a precision the device does not run, {@code
   *     TaskFailed} when memory runs out
   */
  public static LoadedModel load(
      Path directory, ModelSignature signature, ModelRequest request, LoadOptions options)
      throws ModelException {
    ConfigProto config = SessionConfig.of(options, request.precision());
    Integer gpu = options.gpu();
    String device = gpu == null || gpu == 0 ? null : "/device:GPU:" + gpu;
    return load(directory, signature, request, options, config, device);
  }

  /**
   * @param device where every operation goes that can; null: where TensorFlow puts it
   */
  static LoadedModel load(
      Path directory,
      ModelSignature signature,
      ModelRequest request,
      LoadOptions options,
      ConfigProto config,
      @Nullable String device)
      throws ModelException {
    try (DevicePinning pinned = DevicePinning.of(directory, device)) {
      SavedModelBundle bundle =
          SavedModelBundle.loader(pinned.directory().toString())
              .withTags(signature.tags().toArray(String[]::new))
              .withConfigProto(config)
              .load();
      return new LoadedModel(bundle, signature, request.activation(), options);
    } catch (TFResourceExhaustedException e) {
      throw new ModelException(
          Reason.TaskFailed,
          "memory ran out while the model was loaded ("
              + brief(e)
              + "): give executors more memory, or a larger device",
          e);
    } catch (TensorFlowException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw new ModelException(
          Reason.ModelInvalid,
          "TensorFlow cannot load the model ("
              + brief(e)
              + "): check that it is whole and uses no custom operations",
          e);
    }
  }

  public ModelSignature signature() {
    return signature;
  }

  /** How many calls at once make the most of the device. */
  public int calls() {
    return options.calls();
  }

  /**
   * Nanoseconds of this thread's work on the device: on a CPU what other threads do meanwhile does
   * not count.
   */
  public long clock() {
    return onGpu() ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
  }

  public boolean onGpu() {
    return options.gpu() != null;
  }

  /**
   * Scores a batch. With a static batch size, other numbers of pictures are split and filled up.
   *
   * @param batch {@code [n, height, width, channels]} of the signature's type, or {@code [n]}
   *     strings; remains the caller's to close
   * @return {@code [n][classes]}, after the activation; NaN and infinity are the caller's to refuse
   * @throws PredictionException when there are no scores
   */
  public float[][] predict(Tensor batch) throws PredictionException {
    int n = Math.toIntExact(batch.shape().get(0));
    Integer size = signature.batchSize();
    if (n < 1) {
      throw new IllegalArgumentException("a batch without a picture");
    }
    float[][] scores;
    if (size == null || size == n) {
      scores = run(batch, n);
    } else {
      scores = new float[n][];
      for (int from = 0; from < n; from += size) {
        int count = Math.min(size, n - from);
        try (Tensor part = BatchSlice.of(batch, from, count, size)) {
          System.arraycopy(run(part, size), 0, scores, from, count);
        }
      }
    }
    if (softmax) {
      for (float[] row : scores) {
        Scores.softmax(row);
      }
    }
    return scores;
  }

  private float[][] run(Tensor batch, int n) throws PredictionException {
    Session.Runner runner = session.runner();
    if (!onGpu()) {
      runner.setOptions(CALLER_THREAD);
    }
    try (Result result =
        runner.feed(signature.inputTensor(), batch).fetch(signature.outputTensor()).run()) {
      return Scores.read(result.get(0), n, signature.classes());
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw failure(e, n);
    }
  }

  /** Whose fault it is that a batch of n fails; TensorFlow's exceptions have no common parent. */
  static PredictionException failure(RuntimeException e, int n) {
    if (e instanceof TFResourceExhaustedException) {
      return new PredictionException(
          PredictionException.Kind.OUT_OF_MEMORY,
          "memory ran out for a batch of " + n + ": " + brief(e),
          e);
    }
    boolean device =
        e instanceof TensorFlowException
            && DEVICE_FAILURE
                .matcher(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))
                .find();
    return new PredictionException(
        device ? PredictionException.Kind.DEVICE_LOST : PredictionException.Kind.MODEL_FAILED,
        brief(e),
        e);
  }

  /** TensorFlow's messages go on with the graph's innards: the first lines say what happened. */
  private static String brief(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    return message.length() <= MESSAGE_CHARS ? message : message.substring(0, MESSAGE_CHARS) + "…";
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
