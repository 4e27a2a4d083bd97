package dev.sparkinfer.bench.engine;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A model's graph with its variables made constants, which TensorFlow can compute with beforehand.
 */
final class FrozenGraph {
  private FrozenGraph() {}

  /**
   * Of a model without functions.
   *
   * @param output the tensor to compute, as {@code operation:index}
   */
  static Graph of(SavedModelBundle bundle, String output) {
    Map<String, NodeDef> nodes = new HashMap<>();
    bundle.graph().toGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    GraphDef.Builder frozen = GraphDef.newBuilder();
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(operation(output));
    while (!open.isEmpty()) {
      String name = open.remove();
      NodeDef node = nodes.get(name);
      if (node == null || !seen.add(name)) {
        continue;
      }
      NodeDef kept = node.getOp().equals("ReadVariableOp") ? constant(bundle, name) : node;
      frozen.addNode(kept);
      kept.getInputList().forEach(input -> open.add(operation(input)));
    }
    Graph graph = new Graph();
    graph.importGraphDef(frozen.build());
    return graph;
  }

  /** Of {@code operation}, {@code operation:1} or {@code ^operation}. */
  private static String operation(String tensor) {
    String name = tensor.startsWith("^") ? tensor.substring(1) : tensor;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static NodeDef constant(SavedModelBundle bundle, String name) {
    try (Result result = bundle.session().runner().fetch(name).run()) {
      Tensor value = result.get(0);
      byte[] content = new byte[Math.toIntExact(value.numBytes())];
      value.asRawTensor().data().read(content);
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (long size : value.shape().asArray()) {
        shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
      return NodeDef.newBuilder()
          .setName(name)
          .setOp("Const")
          .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
          .putAttr(
              "value",
              AttrValue.newBuilder()
                  .setTensor(
                      TensorProto.newBuilder()
                          .setDtype(DataType.DT_FLOAT)
                          .setTensorShape(shape)
                          .setTensorContent(ByteString.copyFrom(content)))
                  .build())
          .build();
    }
  }
}
