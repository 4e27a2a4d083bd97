package dev.sparkinfer.bench.engine;

import dev.sparkinfer.model.ModelSignature;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/** A model in TensorFlow itself, without what the product does around it. */
final class BareModel implements AutoCloseable {
  private static final RunOptions CALLER_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private final Graph graph;
  private final Session session;
  private final ModelSignature signature;
  private final boolean callerThread;

  /**
   * @param intraOpThreads that share one operation; with 1 each call stays on its caller's thread
   * @param frozen with constants in place of variables
   */
  BareModel(Path directory, ModelSignature signature, int intraOpThreads, boolean frozen) {
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOpThreads)
            .setInterOpParallelismThreads(intraOpThreads)
            .putDeviceCount("GPU", 0)
            .build();
    SavedModelBundle bundle =
        SavedModelBundle.loader(directory.toString())
            .withTags(signature.tags().toArray(String[]::new))
            .withConfigProto(config)
            .load();
    if (frozen) {
      try (bundle) {
        graph = FrozenGraph.of(bundle, signature.outputTensor());
      }
      session = new Session(graph, config);
    } else {
      graph = bundle.graph();
      session = bundle.session();
    }
    this.signature = signature;
    this.callerThread = intraOpThreads == 1;
  }

  /**
   * Scores a batch.
   *
   * @return {@code [n * classes]}
   */
  float[] scores(TFloat32 batch) {
    Session.Runner runner = session.runner();
    if (callerThread) {
      runner.setOptions(CALLER_THREAD);
    }
    try (Result result =
        runner.feed(signature.inputTensor(), batch).fetch(signature.outputTensor()).run()) {
      TFloat32 scores = (TFloat32) result.get(0);
      float[] copy = new float[Math.toIntExact(scores.size())];
      scores.copyTo(DataBuffers.of(copy, false, false));
      return copy;
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
