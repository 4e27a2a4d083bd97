package dev.sparkinfer.bench.operator;

import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.e2e.Cluster;
import dev.sparkinfer.e2e.Installation;
import dev.sparkinfer.e2e.ObjectStore;
import dev.sparkinfer.e2e.Program;
import dev.sparkinfer.e2e.Sample;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How soon a run in a cluster predicts: from its resource, and from its driver's start. */
public final class PodsBenchmark implements Benchmark {
  private static final String BUCKET = "bench-pods";
  private static final String SECRET = "s3-credentials";
  private static final String JOB = "job-name";
  private static final long LOOK_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Seconds from the request that creates the resource. */
  private record Times(double driverRuns, double firstPart) {}

  @Override
  public String name() {
    return "pods";
  }

  @Override
  public Report run(Settings settings) throws Exception {
    settings.say("pods: starting a cluster and a store, installing the chart");
    Cluster cluster = Cluster.shared();
    ObjectStore store = cluster.objectStore();
    Installation.shared();
    store.createBucket(BUCKET);
    Sample.upload(store, Sample.models(), BUCKET, "model/");
    Sample.upload(store, Sample.pictures(), BUCKET, "images/");
    String namespace = cluster.newNamespace("bench-pods");
    store.createCredentials(namespace, SECRET);
    List<Double> fromResource = new ArrayList<>();
    List<Double> fromDriver = new ArrayList<>();
    for (int round = 0; round <= settings.rounds(); round++) {
      Times times = once(cluster, store, namespace, "run-" + round);
      settings.say(
          "pods: the driver runs after %.1f s, the first part is there after %.1f s",
          times.driverRuns(), times.firstPart());
      if (round > 0) {
        fromResource.add(times.firstPart());
        fromDriver.add(times.firstPart() - times.driverRuns());
      }
    }
    Series resource = new Series("pods.resource_to_first_prediction", "s", fromResource);
    Series driver = new Series("pods.driver_to_first_prediction", "s", fromDriver);
    return new Report(
        name(),
        List.of(resource, driver),
        Map.of(
            "startup.resource_to_first_prediction_seconds", Ratio.of(resource),
            "startup.driver_to_first_prediction_seconds", Ratio.of(driver)),
        List.of(
            "From the request that creates the resource, and from the driver's container being seen"
                + " to run, to the first committed part: one executor, "
                + Sample.PICTURES
                + " pictures, a small model; images are on the node; the first round warms up."));
  }

  private static Times once(Cluster cluster, ObjectStore store, String namespace, String run)
      throws StorageException, InterruptedException {
    long start = System.nanoTime();
    Program.Result applied =
        cluster.kubectlWith(resource(namespace, run), "apply", "-n", namespace, "-f", "-");
    if (applied.exitCode() != 0) {
      throw new IllegalStateException(applied.output());
    }
    double driverRuns = Double.NaN;
    while (!hasPart(store, namespace, run)) {
      if (Double.isNaN(driverRuns) && anyPod(cluster, namespace, PodsBenchmark::isRunningDriver)) {
        driverRuns = seconds(start);
      }
      pause(start, "no part of " + run);
    }
    Times times = new Times(driverRuns, seconds(start));
    if (Double.isNaN(driverRuns)) {
      throw new IllegalStateException("the driver of " + run + " was never seen to run");
    }
    cluster.kubectl("delete", "batchinference", run, "-n", namespace);
    while (anyPod(cluster, namespace, pod -> true)) {
      pause(start, "pods remain of " + run);
    }
    return times;
  }

  private static void pause(long start, String otherwise) throws InterruptedException {
    if (seconds(start) > PATIENCE.toSeconds()) {
      throw new IllegalStateException(otherwise + " after " + PATIENCE);
    }
    Thread.sleep(LOOK_MILLIS);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static boolean anyPod(Cluster cluster, String namespace, Predicate<Pod> wanted) {
    return cluster.kubernetes().pods().inNamespace(namespace).list().getItems().stream()
        .anyMatch(wanted);
  }

  private static boolean isRunningDriver(Pod pod) {
    return pod.getMetadata().getLabels().containsKey(JOB)
        && pod.getStatus().getContainerStatuses().stream()
            .anyMatch(container -> container.getState().getRunning() != null);
  }

  private static boolean hasPart(ObjectStore store, String namespace, String run)
      throws StorageException {
    Location parts = Location.parse("s3://%s/%s/%s/part-".formatted(BUCKET, namespace, run));
    try (Storage.Listing listing = store.storage().list(parts, null)) {
      return !listing.nextPage().isEmpty();
    }
  }

  /** Its output is in a folder of the namespace: a cluster that stays has those of other times. */
  private static String resource(String namespace, String name) {
    return """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: %1$s}
        spec:
          model: {uri: "s3://%2$s/model/1"}
          input: {uris: ["s3://%2$s/images/"]}
          output: {uri: "s3://%2$s/%5$s/%1$s/"}
          storage:
            endpoint: %3$s
            credentials: {secretName: %4$s}
          executors: {count: 1, memory: 2Gi}
          failurePolicy: {maxFailedImages: "10%%"}
        """
        .formatted(name, BUCKET, ObjectStore.ENDPOINT, SECRET, namespace);
  }
}
