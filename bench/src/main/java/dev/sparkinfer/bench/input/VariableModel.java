package dev.sparkinfer.bench.input;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.EagerSession;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * A graph whose weights are variables, and the SavedModel made of it: as exports of TensorFlow 2
 * are, the graph holds no weights, and a loader restores them from the checkpoint in {@code
 * variables/}.
 */
final class VariableModel implements AutoCloseable {

  /** A weight: where it is in the graph, and what the checkpoint holds of it. */
  private record Variable(Operand<? extends TType> handle, Shape shape, float[] values) {}

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<String, Variable> variables = new TreeMap<>();

  /** Where the graph is drawn. */
  Ops tf() {
    return tf;
  }

  /**
   * What a new variable holds once it is restored.
   *
   * @param values in row-major order
   */
  Operand<TFloat32> variable(String name, Shape shape, float[] values) {
    VarHandleOp handle = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    variables.put(name, new Variable(handle, shape, values));
    return tf.readVariableOp(handle, TFloat32.class);
  }

  /** Writes the SavedModel, with one signature, into a directory that it makes. */
  void write(Path directory, Operand<?> images, Operand<?> scores) throws IOException {
    SaverDef saver = saver();
    SignatureDef signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs("images", info(images.asOutput()))
            .putOutputs("scores", info(scores.asOutput()))
            .build();
    SavedModel model =
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(
                MetaGraphDef.newBuilder()
                    .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                    .setGraphDef(graph.toGraphDef())
                    .setSaverDef(saver)
                    .putSignatureDef("serving_default", signature))
            .build();
    Files.createDirectories(directory.resolve("variables"));
    try (OutputStream file = Files.newOutputStream(directory.resolve("saved_model.pb"))) {
      CodedOutputStream coded = CodedOutputStream.newInstance(file);
      // The order of attributes is another each time otherwise.
      coded.useDeterministicSerialization();
      model.writeTo(coded);
      coded.flush();
    }
    writeCheckpoint(directory.resolve("variables/variables"));
  }

  /** Draws how the variables are restored. */
  private SaverDef saver() {
    Operand<TString> file =
        tf.withName("saver_filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    List<Class<? extends TType>> types = new ArrayList<>();
    variables.forEach((name, variable) -> types.add(TFloat32.class));
    Restore restored = tf.train.restore(file, tf.constant(names()), tf.constant(whole()), types);
    List<Op> assigned = new ArrayList<>();
    for (Variable variable : variables.values()) {
      assigned.add(
          tf.assignVariableOp(
              variable.handle(), restored.tensors().get(assigned.size()).expect(TFloat32.class)));
    }
    tf.withName("restore_all").withControlDependencies(assigned).noOp();
    return SaverDef.newBuilder()
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .setFilenameTensorName("saver_filename:0")
        .setSaveTensorName("saver_filename:0")
        .setRestoreOpName("restore_all")
        .build();
  }

  private void writeCheckpoint(Path prefix) {
    try (EagerSession session = EagerSession.create()) {
      Ops eager = Ops.create(session);
      List<Operand<?>> tensors = new ArrayList<>();
      for (Variable variable : variables.values()) {
        tensors.add(
            eager.constant(variable.shape(), DataBuffers.of(variable.values(), true, false)));
      }
      eager.train.save(
          eager.constant(prefix.toString()),
          eager.constant(names()),
          eager.constant(whole()),
          tensors);
    }
  }

  private NdArray<String> names() {
    return NdArrays.vectorOfObjects(variables.keySet().toArray(String[]::new));
  }

  /** Of each variable the slice that is all of it. */
  private NdArray<String> whole() {
    return NdArrays.vectorOfObjects(
        variables.keySet().stream().map(name -> "").toArray(String[]::new));
  }

  private static TensorInfo info(Output<?> output) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : output.shape().asArray()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(output.op().name() + ":" + output.index())
        .setDtype(output.dataType())
        .setTensorShape(shape)
        .build();
  }

  @Override
  public void close() {
    graph.close();
  }
}
