package dev.sparkinfer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes down how a cluster looks when a test has failed: objects, events, pods and their logs. */
final class Diagnosis {
  private final Cluster cluster;
  private final Path directory;

  private Diagnosis(Cluster cluster, Path directory) {
    this.cluster = cluster;
    this.directory = directory;
  }

  /** Writes one file for each view into {@code directory}. */
  static void write(Cluster cluster, Path directory) {
    Diagnosis diagnosis = new Diagnosis(cluster, directory);
    try {
      Files.createDirectories(directory);
      diagnosis.file("objects.txt", "get", "all,configmaps,roles,rolebindings", "-A", "-o", "wide");
      diagnosis.file("events.txt", "get", "events", "-A", "--sort-by=.lastTimestamp");
      diagnosis.file("runs.yaml", "get", "batchinferences", "-A", "-o", "yaml");
      diagnosis.file("nodes.txt", "describe", "nodes");
      diagnosis.file("pods.txt", "describe", "pods", "-A");
      for (var pod : cluster.kubernetes().pods().inAnyNamespace().list().getItems()) {
        String namespace = pod.getMetadata().getNamespace();
        String name = pod.getMetadata().getName();
        diagnosis.file(
            namespace + "." + name + ".log",
            "logs",
            name,
            "--namespace=" + namespace,
            "--all-containers",
            "--prefix");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A view that kubectl refuses, such as the log of a container that never ran, says so itself. */
  private void file(String name, String... arguments) throws IOException {
    Files.writeString(directory.resolve(name), cluster.kubectlWith("", arguments).output());
  }
}
