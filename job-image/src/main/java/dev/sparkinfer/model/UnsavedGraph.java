package dev.sparkinfer.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.DataType;

/**
 * A SavedModel with variables whose graph has no saver, as the modules of TF Hub: whoever uses one
 * reads its variables by their names. TensorFlow's own loader asks for a saver where there is a
 * {@code variables} directory, so it is shown the model without.
 */
final class UnsavedGraph implements AutoCloseable {
  private static final String VARIABLES = "variables";

  private final Path checkpoint;
  private final Path directory;

  private UnsavedGraph(Path checkpoint, Path directory) {
    this.checkpoint = checkpoint;
    this.directory = directory;
  }

  static boolean hasVariables(Path model) {
    return Files.exists(model.resolve(VARIABLES).resolve("variables.index"));
  }

  /**
   * The model with its variables.
   *
   * @param loader of the model that it is given
   * @throws UncheckedIOException when there is no room for the links
   */
  static SavedModelBundle load(Path model, Function<Path, SavedModelBundle> loader) {
    try (UnsavedGraph unsaved = of(model)) {
      SavedModelBundle bundle = loader.apply(unsaved.directory);
      try {
        unsaved.restore(bundle.graph(), bundle.session());
        return bundle;
      } catch (Throwable e) {
        bundle.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the model's files could not be linked", e);
    }
  }

  private static UnsavedGraph of(Path model) throws IOException {
    UnsavedGraph unsaved =
        new UnsavedGraph(
            model.toAbsolutePath().resolve(VARIABLES).resolve(VARIABLES),
            Files.createTempDirectory("sparkinfer-model"));
    try (Stream<Path> entries = Files.list(model)) {
      for (Path entry : entries.toList()) {
        if (!entry.endsWith(VARIABLES)) {
          Files.createSymbolicLink(
              unsaved.directory.resolve(entry.getFileName()), entry.toAbsolutePath());
        }
      }
      return unsaved;
    } catch (IOException e) {
      unsaved.close();
      throw e;
    }
  }

  /** Reads each variable of the graph from the checkpoint, by its name. */
  private void restore(Graph graph, Session session) {
    Ops tf = Ops.create(graph).withSubScope("sparkinfer_restore");
    Scope scope = tf.scope();
    List<GraphOperation> variables = new ArrayList<>();
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      if (operation.type().equals("VarHandleOp") || operation.type().equals("VariableV2")) {
        variables.add(operation);
      }
    }
    Session.Runner runner = session.runner();
    for (GraphOperation variable : variables) {
      boolean resource = variable.type().equals("VarHandleOp");
      DataType type = variable.attributes().getAttrType("dtype");
      var value =
          scope
              .opBuilder("RestoreV2", "Restore")
              .addInput(tf.constant(checkpoint.toString()).asOutput())
              .addInput(tf.array(variable.name()).asOutput())
              .addInput(tf.array("").asOutput())
              .setAttr("dtypes", new DataType[] {type})
              .build();
      runner.addTarget(
          scope
              .opBuilder(resource ? "AssignVariableOp" : "Assign", "Assign")
              .addInput(variable.output(0))
              .addInput(value.output(0))
              .setAttr(resource ? "dtype" : "T", type)
              .build());
    }
    runner.run().close();
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(directory);
  }
}
