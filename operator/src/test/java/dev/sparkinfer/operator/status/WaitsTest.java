package dev.sparkinfer.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WaitsTest {
  private static final BatchInference RESOURCE = Scene.resource(Map.of());

  /** Messages as kubelet, container runtimes and cluster write them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CreateContainerConfigError | secret "s3-credentials" not found | SecretNotFound
          CreateContainerConfigError | secrets "s3-credentials" not found | SecretNotFound
          CreateContainerConfigError | couldn't find key AWS_SECRET_ACCESS_KEY in Secret vision/s3 | SecretKeyMissing
          CreateContainerConfigError | container has runAsNonRoot and image will run as root | PodRejected
          ErrImagePull       | failed to pull and unpack image "x/y:1": not found | ImagePullFailed
          ImagePullBackOff   | Back-off pulling image "x/y:1"                     | ImagePullFailed
          ErrImageNeverPull  | Container image "x/y:1" is not present with pull policy of Never | ImagePullFailed
          InvalidImageName   | Failed to apply default image tag "X": couldn't parse image reference | ImagePullFailed
          ImageInspectError  | Failed to inspect image "x/y:1" | ImagePullFailed
          RegistryUnavailable | the registry is down | ImagePullFailed
          """)
  void ofAContainerAreTheKubeletsWords(String waits, String message, Reason reason) {
    Scene scene = Scene.job().driver(PodScene.waiting("driver-1", waits, message));

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), at(30));

    assertThat(status.phase()).isEqualTo(Phase.Pending);
    assertSays(status, reason, message);
    assertThat(stalled(status)).isEqualTo("False");
    assertThat(stalled(StatusOf.of(RESOURCE, scene.seen(), at(60)))).isEqualTo("True");
  }

  @Test
  void nameThePullsReasonWhereTheKubeletHasNoMessage() {
    Scene scene = Scene.job().driver(PodScene.waiting("driver-1", "ImagePullBackOff", null));

    assertSays(
        StatusOf.of(RESOURCE, scene.seen(), at(30)), Reason.ImagePullFailed, "ImagePullBackOff");
  }

  @ParameterizedTest
  @CsvSource({"ContainerCreating", "PodInitializing"})
  void ofAContainerThatIsBeingCreatedAreNobodysFault(String waits) {
    Scene scene = Scene.job().driver(PodScene.waiting("driver-1", waits, null));

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), at(3600));

    assertSays(status, Reason.DriverStarting, "the driver's pod is being started");
    assertThat(stalled(status)).isEqualTo("False");
  }

  /** Messages of events and of refused requests; that of a Job before there is a pod. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Error creating: pods "r-x" is forbidden: exceeded quota: gpus, requested: requests.cpu=1, used: requests.cpu=4, limited: requests.cpu=4 | QuotaExceeded | False
          Error creating: pods "r-x" is forbidden: failed quota: q: must specify limits.cpu for: driver | QuotaExceeded | False
          Error creating: pods "r-" is forbidden: error looking up service account vision/reader: serviceaccount "reader" not found | ServiceAccountNotFound | True
          Error creating: pods "r-x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi | PodRejected | True
          Error creating: pods "r-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true | PodRejected | True
          Error creating: pods "r-x" is forbidden: no PriorityClass with name high was found | PodRejected | True
          Error creating: pods "r-x" is forbidden: pod rejected: RuntimeClass "nvidia" not found | PodRejected | True
          Error creating: admission webhook "policy.example.com" denied the request: no team label | PodRejected | True
          Error creating: Pod "r-x" is invalid: spec.containers[0].resources.requests: Invalid value: "3" | PodRejected | True
          Error creating: Internal error occurred: failed calling webhook "policy.example.com": failed to call webhook: Post "https://policy.policy.svc:443/mutate?timeout=10s": connection refused | PodRejected | True
          """)
  void ofAJobWithoutAPodAreTheControllersWords(String message, Reason reason, String stalled) {
    Scene scene = Scene.job().event("something else").event(message);

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), at(59));

    assertThat(status.phase()).isEqualTo(Phase.Pending);
    assertSays(status, reason, message);
    assertThat(stalled(status)).isEqualTo("False");
    assertThat(stalled(StatusOf.of(RESOURCE, scene.seen(), at(60)))).isEqualTo(stalled);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MountVolume.SetUp failed for volume "ca-model" : configmap "store-ca" not found | ConfigMapNotFound | True
          MountVolume.SetUp failed for volume "ca-model" : configmap references non-existent config key: ca.crt | ConfigMapNotFound | True
          MountVolume.SetUp failed for volume "run" : failed to sync configmap cache: timed out waiting for the condition | DriverStarting | False
          MountVolume.SetUp failed for volume "kube-api-access-x" : object "vision"/"kube-root-ca.crt" not registered | DriverStarting | False
          Unable to retrieve some image pull secrets (registry); attempting to pull the image may not succeed. | DriverStarting | False
          """)
  void ofAPodThatIsBeingCreatedAreItsEvents(String message, Reason reason, String stalled) {
    Scene scene =
        Scene.job().driver(PodScene.waiting("driver-1", "ContainerCreating", null)).event(message);

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), at(60));

    assertSays(
        status,
        reason,
        reason == Reason.DriverStarting ? "the driver's pod is being started" : message);
    assertThat(stalled(status)).isEqualTo(stalled);
  }

  @Test
  void forRoomAreTheSchedulersWordsAndNeverStalled() {
    String message = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.";
    Scene scene = Scene.job().driver(PodScene.unschedulable("driver-1", message));

    BatchInferenceStatus status = StatusOf.of(RESOURCE, scene.seen(), at(86_400));

    assertSays(status, Reason.Unschedulable, message);
    assertThat(stalled(status)).isEqualTo("False");
  }

  @Test
  void ofAJobThatTheApiServerRefusesAreItsWords() {
    String message =
        "jobs.batch \"r\" is forbidden: exceeded quota: q, requested: count/jobs.batch=1";

    assertSays(
        StatusOf.of(RESOURCE, Scene.empty().event(message).seen(), at(1)),
        Reason.QuotaExceeded,
        message);
    assertSays(
        StatusOf.of(RESOURCE, Scene.empty().seen(), at(1)),
        Reason.Accepted,
        "the driver's Job is being created");
  }

  @Test
  void ofAQueuedJobAreItsQueues() {
    BatchInferenceStatus status =
        StatusOf.of(RESOURCE, Scene.job().queued().suspended().seen(), at(3600));

    assertSays(
        status,
        Reason.Queued,
        "the Job waits for its queue to admit it; Kueue counts the driver only, not executors");
    assertThat(stalled(status)).isEqualTo("False");
  }

  @Test
  void ofAJobThatIsResumedAreNotCalledAQueue() {
    assertSays(
        StatusOf.of(RESOURCE, Scene.job().suspended().seen(), at(3600)),
        Reason.DriverStarting,
        "the driver's Job is being resumed");
  }

  @ParameterizedTest
  @MethodSource("starts")
  void ofADriverOnItsWaySayWhereItIs(String message, Scene scene) {
    assertSays(StatusOf.of(RESOURCE, scene.seen(), at(30)), Reason.DriverStarting, message);
  }

  static Stream<Arguments> starts() {
    return Stream.of(
        Arguments.of("the driver's pod is being created", Scene.job()),
        Arguments.of(
            "the driver's pod is being started", Scene.job().driver(PodScene.pending("driver-1"))),
        Arguments.of("the driver starts", Scene.job().driver(PodScene.running("driver-1"))),
        Arguments.of(
            "the driver ended with exit code 75 (Error) and is started again",
            Scene.job().driver(PodScene.terminated("driver-1", 75, "Error", null))),
        Arguments.of(
            "the driver's pod was lost and is created again",
            Scene.job().driver(PodScene.lost("driver-1"))),
        Arguments.of(
            "the driver starts",
            Scene.running(Scene.working("driver-1", 5, 0, 10))
                .driver(PodScene.running("driver-2").after(20))));
  }

  /** A minute of waiting for a person, not a minute of anything. */
  @ParameterizedTest
  @MethodSource("longStories")
  void stallAMinuteAfterTheyBegan(Scene scene, int begin) {
    assertThat(stalled(StatusOf.of(RESOURCE, scene.seen(), at(begin + 59)))).isEqualTo("False");
    assertThat(stalled(StatusOf.of(RESOURCE, scene.seen(), at(begin + 60)))).isEqualTo("True");
    assertThat(StatusOf.lookAgain(RESOURCE, scene.seen(), at(begin + 59)))
        .contains(Duration.ofSeconds(1));
  }

  static Stream<Arguments> longStories() {
    String noSecret = "secret \"s3\" not found";
    String noAccount = "error looking up service account vision/reader";
    PodScene waits = PodScene.waiting("driver-1", "CreateContainerConfigError", noSecret);
    PodScene executor = PodScene.waiting("exec-1", "ErrImagePull", "not found");
    DriverReport refused =
        Scene.refused(Scene.planning(), Reason.PodRejected, "pods \"e\" is forbidden: limit");
    return Stream.of(
        // The pod, when a node has come for it at last.
        Arguments.of(Scene.job().driver(waits.scheduled(at(600))), 600),
        // The Job, when it was resumed or admitted.
        Arguments.of(Scene.job().startedAt(at(900)).event(noAccount), 900),
        // The Job, when its last driver ended.
        Arguments.of(
            Scene.job()
                .driver(PodScene.terminated("driver-1", 70, "Error", null).finished(at(700)))
                .event(noAccount),
            700),
        Arguments.of(
            Scene.running(Scene.planning()).executor(executor.after(30).scheduled(at(40))), 40),
        // Executors that are refused never exist: since the driver runs.
        Arguments.of(Scene.running(refused), 5));
  }

  @ParameterizedTest
  @MethodSource("looks")
  void sayWhenToLookAgain(String look, boolean events, Scene scene, int second) {
    Duration expected = look.equals("never") ? null : Duration.parse(look);

    assertThat(StatusOf.lookAgain(RESOURCE, scene.seen(), at(second)).orElse(null))
        .isEqualTo(expected);
    assertThat(StatusOf.needsEvents(scene.seen(), at(second))).isEqualTo(events);
  }

  static Stream<Arguments> looks() {
    PodScene creating = PodScene.waiting("driver-1", "ContainerCreating", null);
    PodScene pulling = PodScene.waiting("driver-1", "ErrImagePull", "not found");
    return Stream.of(
        // A refused Job, or an earlier attempt that left nothing to delete: nothing else wakes us.
        Arguments.of("PT5S", false, Scene.empty(), 0),
        Arguments.of("never", false, Scene.empty().forbidden("no"), 0),
        Arguments.of("PT2S", false, Scene.job(), 0),
        Arguments.of("PT1S", false, Scene.job(), 1),
        Arguments.of("PT5S", true, Scene.job(), 2),
        Arguments.of("PT5S", true, Scene.job(), 3600),
        Arguments.of("PT5S", false, Scene.job().driver(creating), 0),
        Arguments.of("PT5S", true, Scene.job().driver(creating), 5),
        Arguments.of("PT3S", true, Scene.job().driver(creating), 57),
        Arguments.of("PT50S", false, Scene.job().driver(pulling), 10),
        Arguments.of("never", false, Scene.job().driver(pulling), 60),
        Arguments.of("never", false, Scene.running(Scene.working("driver-1", 1, 0, 9)), 3600));
  }

  private static Instant at(int second) {
    return Scene.START.plusSeconds(second);
  }

  private static String stalled(BatchInferenceStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals("Stalled"))
        .findFirst()
        .orElseThrow()
        .getStatus();
  }

  private static void assertSays(BatchInferenceStatus status, Reason reason, String message) {
    assertThat(status.conditions()).extracting(Condition::getReason).containsOnly(reason.name());
    assertThat(status.conditions()).extracting(Condition::getMessage).containsOnly(message);
  }
}
