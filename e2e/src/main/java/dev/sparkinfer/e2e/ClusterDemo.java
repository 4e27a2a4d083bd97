package dev.sparkinfer.e2e;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./sparkinfer demo --cluster}: a Kubernetes cluster with an object store and the chart, the
 * sample applied and watched to its end, and what to look at then. Everything stays until {@code
 * --down}.
 */
public final class ClusterDemo {
  private static final String BUCKET = "sparkinfer-demo";
  private static final String RUN = "road-signs";

  private ClusterDemo() {}

  /** Exit codes: 0 the sample succeeded, 1 it did not. */
  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("--down")) {
      say(Cluster.down() ? "The cluster is gone." : "There was no cluster.");
      return;
    }
    say("Starting a Kubernetes node in a container ...");
    Cluster cluster = Cluster.shared();
    say("Deploying an object store (MinIO), filling the bucket " + BUCKET + " ...");
    ObjectStore store = cluster.objectStore();
    store.createBucket(BUCKET);
    Sample.upload(store, Sample.models(), BUCKET, "model/");
    Sample.upload(store, Sample.pictures(), BUCKET, "images/");
    store.createCredentials("default", "s3-credentials");
    say("Loading the images of operator and job, installing the chart ...");
    Installation.shared();

    Path file = Cluster.root().resolve("samples/road-signs-cluster.yaml");
    say("");
    say("$ kubectl delete --ignore-not-found -f samples/road-signs-cluster.yaml");
    say(cluster.kubectl("delete", "--ignore-not-found", "-f", file.toString()).strip());
    say("$ kubectl apply -f samples/road-signs-cluster.yaml");
    say(cluster.kubectl("apply", "-f", file.toString()).strip());
    say("$ kubectl get batchinference -w");
    Process watch = cluster.startKubectl("get", "batchinference", "-w");
    boolean succeeded;
    try {
      cluster.kubectl("wait", "--for=condition=Finished", "--timeout=10m", "batchinference/" + RUN);
      succeeded =
          cluster
              .kubectl(
                  "get",
                  "batchinference",
                  RUN,
                  "-o",
                  "jsonpath={.status.conditions[?(@.type==\"Succeeded\")].status}")
              .strip()
              .equals("True");
      // Its last line is on its way.
      var unused = watch.waitFor(1, TimeUnit.SECONDS);
    } finally {
      watch.destroy();
    }
    say("");
    say("$ kubectl describe batchinference " + RUN);
    say(cluster.kubectl("describe", "batchinference", RUN).strip());
    if (succeeded) {
      say("");
      say("What lies in s3://" + BUCKET + "/predictions/:");
      list(store);
    }
    say("");
    say("Look around:  export KUBECONFIG=" + cluster.kubeconfig());
    say("              kubectl get batchinference,job,pod -A");
    say("              kubectl -n " + Installation.NAMESPACE + " logs deploy/sparkinfer");
    say(
        "The store:    "
            + store.address()
            + " (access key, secret: kubectl get secret"
            + " s3-credentials -o yaml)");
    say("Tear down:    ./sparkinfer demo --cluster --down");
    System.exit(succeeded ? 0 : 1);
  }

  private static void list(ObjectStore store) throws IOException {
    Location directory = Location.parse("s3://" + BUCKET + "/predictions/");
    try (Storage.Listing listing = store.storage().list(directory, null)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        page.forEach(
            entry -> System.out.printf("%10d  s3://%s/%s%n", entry.size(), BUCKET, entry.key()));
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
