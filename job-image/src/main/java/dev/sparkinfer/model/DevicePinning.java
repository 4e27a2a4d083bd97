package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * A SavedModel whose operations are bound to one device, for processes with several. TensorFlow
 * shows all sessions of a process the same devices and puts what is unbound on the first, so each
 * model names its own: a copy of {@code saved_model.pb} with the device in every node, beside links
 * to the other files. It is needed until the model is loaded.
 */
final class DevicePinning implements AutoCloseable {
  private final Path directory;
  private final @Nullable Path copy;

  private DevicePinning(Path directory, @Nullable Path copy) {
    this.directory = directory;
    this.copy = copy;
  }

  /**
   * @param device such as {@code /device:GPU:1}; null leaves the model as it is
   */
  static DevicePinning of(Path directory, @Nullable String device) throws ModelException {
    if (device == null) {
      return new DevicePinning(directory, null);
    }
    try {
      Path copy = Files.createTempDirectory("sparkinfer-model");
      DevicePinning pinning = new DevicePinning(copy, copy);
      try {
        pinning.write(directory, device);
      } catch (IOException e) {
        pinning.close();
        throw e;
      }
      return pinning;
    } catch (IOException e) {
      throw new ModelException(
          Reason.TaskFailed, "the model could not be bound to " + device + ": " + e, e);
    }
  }

  Path directory() {
    return directory;
  }

  private void write(Path source, String device) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(source)) {
      files = entries.toList();
    }
    for (Path file : files) {
      if (!file.endsWith(ModelDirectory.SAVED_MODEL)) {
        Files.createSymbolicLink(directory.resolve(file.getFileName()), file.toAbsolutePath());
      }
    }
    SavedModel.Builder model;
    try (InputStream content = Files.newInputStream(source.resolve(ModelDirectory.SAVED_MODEL))) {
      model = SavedModel.newBuilder().mergeFrom(content);
    }
    for (MetaGraphDef.Builder meta : model.getMetaGraphsBuilderList()) {
      GraphDef.Builder graph = meta.getGraphDefBuilder();
      graph.getNodeBuilderList().forEach(node -> pin(node, device));
      for (FunctionDef.Builder function : graph.getLibraryBuilder().getFunctionBuilderList()) {
        function.getNodeDefBuilderList().forEach(node -> pin(node, device));
      }
    }
    try (OutputStream target =
        Files.newOutputStream(directory.resolve(ModelDirectory.SAVED_MODEL))) {
      model.build().writeTo(target);
    }
  }

  private static void pin(NodeDef.Builder node, String device) {
    node.setDevice(device);
  }

  @Override
  public void close() {
    if (copy == null) {
      return;
    }
    try {
      FileTree.delete(copy);
    } catch (IOException e) {
      throw new UncheckedIOException("the model's copy could not be removed", e);
    }
  }
}
