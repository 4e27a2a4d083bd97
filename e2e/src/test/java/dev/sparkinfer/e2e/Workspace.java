package dev.sparkinfer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;

/**
 * A namespace of one test, under restricted Pod Security, with a Secret for the object store and a
 * bucket of the same name that holds the sample's model.
 */
@NullUnmarked // A null fails the test, as it should.
final class Workspace implements AutoCloseable {
  /** The Secret for the object store. */
  static final String CREDENTIALS = "s3-credentials";

  private final Cluster cluster;
  private final String name;

  private Workspace(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  static Workspace open(String prefix) {
    Cluster cluster = Installation.shared().cluster();
    Workspace workspace = new Workspace(cluster, cluster.newNamespace(prefix));
    workspace.store().createBucket(workspace.name);
    workspace.store().createCredentials(workspace.name, CREDENTIALS);
    Sample.upload(workspace.store(), Sample.models(), workspace.name, "model/");
    return workspace;
  }

  String name() {
    return name;
  }

  KubernetesClient client() {
    return cluster.kubernetes();
  }

  /** Writes one picture under so many keys below {@code images/}. */
  void uploadCopies(int count) {
    byte[] picture = Sample.picture();
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> store().put("s3://%s/images/%05d.jpg".formatted(name, i), picture));
  }

  /** Writes the sample's pictures below {@code images/}. */
  void uploadPictures() {
    Sample.upload(store(), Sample.pictures(), name, "images/");
  }

  ObjectStore store() {
    return cluster.objectStore();
  }

  String kubectl(String... arguments) {
    return cluster.kubectl(
        Stream.concat(Stream.of("-n", name), Arrays.stream(arguments)).toArray(String[]::new));
  }

  /** Applies a resource; {@code fields} are {@code path=value} below spec, over the sample's. */
  BatchInference apply(String run, String... fields) {
    return client().resource(resource(run, fields)).create();
  }

  /** What {@link #apply} sends. */
  BatchInference resource(String run, String... fields) {
    Map<String, String> overrides = new TreeMap<>();
    for (String field : fields) {
      int equals = field.indexOf('=');
      overrides.put("spec." + field.substring(0, equals), field.substring(equals + 1));
    }
    String yaml =
        """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: %s, namespace: %s}
        spec:
          model: {uri: s3://%2$s/model/1}
          input: {uris: [s3://%2$s/images/]}
          output: {uri: s3://%2$s/%1$s/}
          storage: {endpoint: "%s", credentials: {secretName: %s}}
          driver: {memory: 1Gi}
          executors: {memory: 2Gi}
        """
            .formatted(run, name, ObjectStore.ENDPOINT, CREDENTIALS);
    try {
      return ResourceParser.cluster().parse(yaml, overrides).get(0);
    } catch (InvalidResourceException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Changes fields of a run's spec by a JSON merge patch. */
  void patch(String run, String mergePatch) {
    runs(run).patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
  }

  BatchInference get(String run) {
    return runs(run).require();
  }

  void delete(String run) {
    runs(run).delete();
  }

  private io.fabric8.kubernetes.client.dsl.Resource<BatchInference> runs(String run) {
    return client().resources(BatchInference.class).inNamespace(name).withName(run);
  }

  /** Waits until the status is as wanted; the failure shows the last one seen. */
  BatchInferenceStatus await(
      String run, Duration atMost, String wanted, Predicate<BatchInferenceStatus> predicate) {
    AtomicReference<BatchInferenceStatus> last = new AtomicReference<>();
    Awaitility.await(run + " in " + name + ": " + wanted)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              last.set(get(run).getStatus());
              assertThat(last.get()).isNotNull();
              assertThat(predicate.test(last.get()))
                  .as("%s; the status is %s", wanted, last.get())
                  .isTrue();
            });
    return last.get();
  }

  BatchInferenceStatus awaitPhase(String run, Phase phase, Duration atMost) {
    return await(run, atMost, "phase " + phase, status -> status.phase() == phase);
  }

  /** Waits for a success; a failure before it ends the wait at once. */
  BatchInferenceStatus awaitSuccess(String run, Duration atMost) {
    BatchInferenceStatus end =
        await(
            run,
            atMost,
            "finished",
            status -> status.phase() == Phase.Succeeded || status.phase() == Phase.Failed);
    assertThat(end.phase()).as(() -> end.toString()).isEqualTo(Phase.Succeeded);
    return end;
  }

  /** Waits for so many images to be done while the run is still going on. */
  BatchInferenceStatus awaitDone(String run, long images, Duration atMost) {
    return await(
        run,
        atMost,
        images + " images done",
        status ->
            status.progress() != null
                && status.progress().succeeded() + status.progress().failed() >= images);
  }

  /** Waits for a reason of the condition Succeeded. */
  Condition awaitReason(String run, String reason, Duration atMost) {
    return condition(
        await(
            run,
            atMost,
            "reason " + reason,
            status -> condition(status, "Succeeded").getReason().equals(reason)),
        "Succeeded");
  }

  static Condition condition(BatchInferenceStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + " in " + status));
  }

  /** The driver's or executors' pods of a run, those that are going away included. */
  List<Pod> pods(String run, String role) {
    return client()
        .pods()
        .inNamespace(name)
        .withLabel("sparkinfer.dev/role", role)
        .withLabel("sparkinfer.dev/uid", get(run).getMetadata().getUid())
        .list()
        .getItems();
  }

  /** A pod of that role that runs now. */
  Pod runningPod(String run, String role) {
    return pod(run, role, "runs", pod -> pod.getStatus().getPhase().equals("Running"));
  }

  /** Waits until the cluster shows a pod of that role, not on its way out, as it is wanted. */
  Pod pod(String run, String role, String wanted, Predicate<Pod> predicate) {
    AtomicReference<Pod> found = new AtomicReference<>();
    Awaitility.await(role + " of " + run + " " + wanted)
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              pods(run, role).stream()
                  .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                  .filter(predicate)
                  .findFirst()
                  .ifPresent(found::set);
              return found.get() != null;
            });
    return found.get();
  }

  /** The Job that the status names. */
  Job job(String run) {
    return client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(name)
        .withName(get(run).getStatus().driver().job())
        .require();
  }

  /** Everything that is left of runs with that UID, as {@code kind/name}. */
  List<String> leftOf(String uid) {
    return kubectl(
            "get",
            "all,cm,secret,sa,role,rolebinding",
            "-l",
            "sparkinfer.dev/uid=" + uid,
            "-o",
            "name")
        .lines()
        .toList();
  }

  /**
   * The rows that a run has left, by key: a label or an error code; a second row of a key fails.
   */
  Map<String, String> rows(String run) {
    return Rows.read(store(), name, run + "/");
  }

  @Override
  public void close() {
    cluster.deleteNamespace(name);
  }
}
