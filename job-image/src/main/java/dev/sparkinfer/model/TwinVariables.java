package dev.sparkinfer.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;

/**
 * Variables that {@code tf.saved_model.save} writes twice, as it does with those of Keras 3: the
 * signatures read the first, and the saver fills the second, a copy that would start as the first.
 * Python ties the two together by the objects that own them; TensorFlow's own loader knows no
 * objects and leaves the first empty.
 */
final class TwinVariables {
  private final Session session;
  private final Scope scope;

  /** A variable, and its copy that is filled. */
  private record Twins(GraphOperation read, GraphOperation filled) {}

  private TwinVariables(Graph graph, Session session) {
    this.session = session;
    this.scope = Ops.create(graph).withSubScope("sparkinfer_twins").scope();
  }

  /** Fills every empty variable whose copy is filled. */
  static void fill(Graph graph, Session session) {
    List<Twins> twins = new ArrayList<>();
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation assign = all.next();
      if (assign.type().equals("AssignVariableOp")) {
        GraphOperation filled = variable(assign.input(0).op());
        GraphOperation value = (GraphOperation) assign.input(1).op();
        GraphOperation read =
            value.type().equals("ReadVariableOp") ? variable(value.input(0).op()) : null;
        if (filled != null && read != null) {
          twins.add(new Twins(read, filled));
        }
      }
    }
    if (!twins.isEmpty()) {
      new TwinVariables(graph, session).fill(twins);
    }
  }

  private static @Nullable GraphOperation variable(Operation operation) {
    return operation.type().equals("VarHandleOp") ? (GraphOperation) operation : null;
  }

  private void fill(List<Twins> twins) {
    List<Twins> empty = new ArrayList<>();
    List<Boolean> read = areFilled(twins.stream().map(Twins::read).toList());
    List<Boolean> copied = areFilled(twins.stream().map(Twins::filled).toList());
    for (int i = 0; i < twins.size(); i++) {
      if (!read.get(i) && copied.get(i)) {
        empty.add(twins.get(i));
      }
    }
    if (empty.isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    for (Twins pair : empty) {
      DataType type = pair.filled().attributes().getAttrType("dtype");
      Operation value =
          scope
              .opBuilder("ReadVariableOp", "Read")
              .addInput(pair.filled().output(0))
              .setAttr("dtype", type)
              .build();
      runner.addTarget(
          scope
              .opBuilder("AssignVariableOp", "Assign")
              .addInput(pair.read().output(0))
              .addInput(value.output(0))
              .setAttr("dtype", type)
              .build());
    }
    runner.run().close();
  }

  private List<Boolean> areFilled(List<GraphOperation> variables) {
    Session.Runner runner = session.runner();
    for (GraphOperation variable : variables) {
      runner.fetch(
          scope
              .opBuilder("VarIsInitializedOp", "IsFilled")
              .addInput(variable.output(0))
              .build()
              .output(0));
    }
    List<Boolean> filled = new ArrayList<>();
    try (var results = runner.run()) {
      results.forEach(result -> filled.add(((TBool) result.getValue()).getBoolean()));
    }
    return filled;
  }
}
