package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Activation;
import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;

/**
 * A model on one device, ready to score pictures. Calls from several threads are safe and share the
 * device.
 */
public final class LoadedModel implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final RunOptions CALLER_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final Graph graph;
  private final Session session;
  private final LoadOptions options;
  private final ModelSignature signature;
  private final KnownPicture known = new KnownPicture();
  private final Activation activation;
  private final @Nullable InputCast cast;
  private @Nullable PrecisionTrial trial;

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
    this.activation = activation;
    this.cast = InputCast.of(graph, signature);
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
    LoadedModel model = load(directory, signature, request, options, config, device);
    if (request.precision() == Precision.BFloat16) {
      try {
        model.trial =
            new PrecisionTrial(load(directory, signature, request.inFloat32(), options), request);
      } catch (Throwable e) {
        model.close();
        throw e;
      }
    }
    return model;
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
          !signature.saver() && UnsavedGraph.hasVariables(directory)
              ? UnsavedGraph.load(pinned.directory(), at -> bundle(at, signature, config))
              : bundle(pinned.directory(), signature, config);
      try {
        TwinVariables.fill(bundle.graph(), bundle.session());
        return new LoadedModel(bundle, signature, request.activation(), options);
      } catch (Throwable e) {
        bundle.close();
        throw e;
      }
    } catch (TensorFlowException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw loadFailure(e);
    }
  }

  /** A model that memory or the device fails is not the model's fault, and another try may do. */
  private static ModelException loadFailure(RuntimeException e) {
    String said = CallFailure.brief(e);
    return switch (CallFailure.kind(e)) {
      case OUT_OF_MEMORY ->
          new ModelException(
              Reason.TaskFailed,
              "memory ran out while the model was loaded ("
                  + said
                  + "): give executors more memory, or a larger device",
              e);
      case DEVICE_LOST ->
          new ModelException(
              Reason.TaskFailed,
              "the device failed while the model was loaded ("
                  + said
                  + "): check the node's device and driver",
              e);
      case MODEL_FAILED, WRONG_SHAPE, RUNTIME_FAILED, FAILS_ALWAYS ->
          new ModelException(
              Reason.ModelInvalid,
              "TensorFlow cannot load the model ("
                  + said
                  + "): check that it is whole and uses no custom operations",
              e);
    };
  }

  private static SavedModelBundle bundle(
      Path directory, ModelSignature signature, ConfigProto config) {
    return SavedModelBundle.loader(directory.toString())
        .withTags(signature.tags().toArray(String[]::new))
        .withConfigProto(config)
        .load();
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

  /** Scores all of a batch. */
  public float[][] predict(Tensor batch) throws PredictionException {
    return predict(batch, 0, Math.toIntExact(batch.shape().get(0)));
  }

  /**
   * Scores pictures of a batch. With a static batch size, other numbers of pictures are split and
   * filled up.
   *
   * @param batch {@code [n, height, width, channels]} of the signature's type, or {@code [n]}
   *     strings; remains the caller's to close
   * @param from the first picture
   * @param count pictures from there on
   * @return {@code [count][classes]}, after the activation; NaN and infinity are the caller's to
   *     refuse
   * @throws PredictionException when there are no scores
   */
  public float[][] predict(Tensor batch, int from, int count) throws PredictionException {
    float[][] scores = outputs(batch, from, count);
    switch (activation) {
      case None -> {}
      case Softmax -> Arrays.stream(scores).forEach(Scores::softmax);
      case Sigmoid -> Arrays.stream(scores).forEach(Scores::sigmoid);
    }
    return scores;
  }

  /** The same before the activation. */
  float[][] outputs(Tensor batch, int from, int count) throws PredictionException {
    if (count < 1) {
      throw new IllegalArgumentException("a batch without a picture");
    }
    Integer fixed = signature.batchSize();
    int size = fixed == null ? count : fixed;
    float[][] scores = new float[count][];
    for (int done = 0; done < count; done += size) {
      int some = Math.min(size, count - done);
      System.arraycopy(part(batch, from + done, some, size), 0, scores, done, some);
    }
    known.remember(batch, from);
    return scores;
  }

  Activation activation() {
    return activation;
  }

  /**
   * Predicts a picture that the device has predicted before, or, where there has been none, another
   * one of the batch, or noise: if that goes well, a picture that fails is at fault itself.
   *
   * @param batch holds the picture that fails
   * @param place of that picture
   * @param count pictures in the batch
   * @throws PredictionException when it does not: {@code FAILS_ALWAYS} for a model of pixels that
   *     has never predicted anything here, else what a failing device says
   */
  public void prove(Tensor batch, int place, int count) throws PredictionException {
    Tensor before = known.picture();
    if (before != null) {
      proveBy(
          before,
          PredictionException.Kind.RUNTIME_FAILED,
          "the device fails on a picture that it has predicted before: ");
    } else if (!predictsAnother(batch, place, count)) {
      try (Tensor noise = ModelCheck.noise(signature)) {
        boolean pixels = signature.inputKind() != ModelSignature.InputKind.ENCODED;
        proveBy(
            noise,
            // A model that decodes files may take one size only: noise says nothing against it.
            pixels
                ? PredictionException.Kind.FAILS_ALWAYS
                : PredictionException.Kind.RUNTIME_FAILED,
            pixels
                ? "the model fails on every picture, on one of noise too: "
                : "the model has not predicted any picture here yet: ");
      }
    }
  }

  private boolean predictsAnother(Tensor batch, int place, int count) throws PredictionException {
    for (int i = 0; i < count; i++) {
      try {
        if (i != place) {
          predict(batch, i, 1);
          return true;
        }
      } catch (PredictionException e) {
        if (e.kind() != PredictionException.Kind.MODEL_FAILED) {
          throw e;
        }
      }
    }
    return false;
  }

  private void proveBy(Tensor picture, PredictionException.Kind otherwise, String message)
      throws PredictionException {
    try {
      predict(picture, 0, 1);
    } catch (PredictionException e) {
      if (e.kind() != PredictionException.Kind.MODEL_FAILED) {
        throw e;
      }
      throw new PredictionException(otherwise, message + e.getMessage(), e);
    }
  }

  /** With another precision than Float32: compares the first pictures' classes, for the log. */
  public void compare(Tensor batch, int from, float[][] scores) {
    if (trial != null) {
      trial.compare(batch, from, scores);
    }
  }

  private float[][] part(Tensor batch, int from, int count, int size) throws PredictionException {
    if (from == 0 && count == size && batch.shape().get(0) == size) {
      return run(batch, size);
    }
    try (Tensor part = BatchSlice.of(batch, from, count, size)) {
      return run(part, size);
    }
  }

  private float[][] run(Tensor batch, int n) throws PredictionException {
    try (Tensor input = cast == null ? null : cast.cast(runner(), batch);
        Result result =
            runner()
                .feed(signature.inputTensor(), input == null ? batch : input)
                .fetch(signature.outputTensor())
                .run()) {
      return Scores.read(result.get(0), n, signature.classes());
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw CallFailure.of(e, n);
    }
  }

  private Session.Runner runner() {
    Session.Runner runner = session.runner();
    return onGpu() ? runner : runner.setOptions(CALLER_THREAD);
  }

  @Override
  public void close() {
    if (trial != null) {
      trial.close();
    }
    known.close();
    session.close();
    graph.close();
  }
}
