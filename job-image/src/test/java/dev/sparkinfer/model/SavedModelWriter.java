package dev.sparkinfer.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Writes a graph without variables, as tests draw it, into a SavedModel's directory. */
public final class SavedModelWriter implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<String, SignatureDef> signatures = new TreeMap<>();

  /** Where the graph is drawn. */
  public Ops tf() {
    return tf;
  }

  public SavedModelWriter signature(
      String name, Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
    SignatureDef.Builder signature =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    inputs.forEach((key, operand) -> signature.putInputs(key, info(operand.asOutput())));
    outputs.forEach((key, operand) -> signature.putOutputs(key, info(operand.asOutput())));
    signatures.put(name, signature.build());
    return this;
  }

  /**
   * Writes {@code saved_model.pb}, one meta graph with the tag {@code serve}, and makes the
   * directory.
   */
  public Path write(Path directory) {
    return write(directory, List.of(List.of("serve")));
  }

  /** The same with one copy of the graph for each set of tags. */
  public Path write(Path directory, List<List<String>> tagSets) {
    SavedModel.Builder model = SavedModel.newBuilder().setSavedModelSchemaVersion(1);
    for (List<String> tags : tagSets) {
      model.addMetaGraphs(
          MetaGraphDef.newBuilder()
              .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addAllTags(tags))
              .setGraphDef(graph.toGraphDef())
              .putAllSignatureDef(signatures));
    }
    try {
      Files.createDirectories(directory);
      try (OutputStream file = Files.newOutputStream(directory.resolve("saved_model.pb"))) {
        model.build().writeTo(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  private static TensorInfo info(Output<?> output) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    if (output.shape().isUnknown()) {
      shape.setUnknownRank(true);
    } else {
      for (long size : output.shape().asArray()) {
        shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
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
