package dev.sparkinfer.job;

import dev.sparkinfer.model.Devices;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend;

/**
 * Whether an image holds what a run needs: TensorFlow's libraries where the image has them, not
 * unpacked anew, and what a driver and an executor in a cluster are made of.
 */
final class ImageCheck {
  private ImageCheck() {}

  /** Prints what it found; throws when something is missing. */
  public static void main(String[] args) throws IOException {
    ProcessSettings.apply();
    System.out.println(new Versions().getVersion()[0]);
    List<String> gpus = Devices.gpus();
    System.out.println("TensorFlow from %s, GPUs: %s".formatted(tensorFlowLibrary(), gpus));
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      System.out.println(
          "Spark executors: %s; Kubernetes client: %s"
              .formatted(
                  KubernetesExecutorBackend.class.getSimpleName(),
                  client.getHttpClient().getClass().getSimpleName()));
    }
  }

  /** The file that this process has mapped; one outside the image's libraries is an error. */
  private static Path tensorFlowLibrary() throws IOException {
    Path libraries = Path.of(System.getProperty("java.library.path"));
    List<Path> mapped;
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      mapped =
          lines
              .filter(line -> line.contains("/libtensorflow_cc.so"))
              .map(line -> Path.of(line.substring(line.indexOf('/'))))
              .distinct()
              .toList();
    }
    if (mapped.size() != 1 || !mapped.get(0).startsWith(libraries)) {
      throw new IllegalStateException(
          "TensorFlow was loaded from " + mapped + ", not from " + libraries);
    }
    return mapped.get(0);
  }
}
