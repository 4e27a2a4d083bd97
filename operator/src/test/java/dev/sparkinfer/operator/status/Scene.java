package dev.sparkinfer.operator.status;

import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.schema.InvalidResourceException;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Display;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Progress;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Result;
import dev.sparkinfer.api.v1alpha1.SkippedKind;
import dev.sparkinfer.api.v1alpha1.SkippedObjects;
import dev.sparkinfer.api.v1alpha1.StageSeconds;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as a cluster shows it, put together in a line; all began at {@link #START}. */
public final class Scene {
  /** When Job and pods were created. */
  public static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  /** The name of the run's objects. */
  public static final String RUN = "road-signs-0a1b2c3d";

  private @Nullable Job job;
  private final List<Pod> drivers = new ArrayList<>();
  private final List<Pod> executors = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private @Nullable DriverReport report;
  private @Nullable String forbidden;

  /** Nothing is there yet. */
  public static Scene empty() {
    return new Scene();
  }

  /** The Job is there. */
  public static Scene job() {
    Scene scene = new Scene();
    scene.job =
        new JobBuilder()
            .withNewMetadata()
            .withName(RUN)
            .withCreationTimestamp(START.toString())
            .endMetadata()
            .withNewSpec()
            .withSuspend(false)
            .endSpec()
            .withNewStatus()
            .withStartTime(START.toString())
            .endStatus()
            .build();
    return scene;
  }

  /** A driver runs and has said so much. */
  public static Scene running(DriverReport said) {
    return job().driver(PodScene.running("driver-1")).report(said);
  }

  private Job madeJob() {
    if (job == null) {
      throw new IllegalStateException("no Job");
    }
    return job;
  }

  /** The Job is suspended. */
  public Scene suspended() {
    job = new JobBuilder(madeJob()).editSpec().withSuspend(true).endSpec().build();
    return this;
  }

  /** Kueue queues the Job. */
  public Scene queued() {
    return label("kueue.x-k8s.io/queue-name", "gpus");
  }

  private Scene label(String key, String value) {
    job = new JobBuilder(madeJob()).editMetadata().addToLabels(key, value).endMetadata().build();
    return this;
  }

  /** The Job carries an annotation. */
  public Scene annotation(String key) {
    job =
        new JobBuilder(madeJob())
            .editMetadata()
            .addToAnnotations(key, "true")
            .endMetadata()
            .build();
    return this;
  }

  /** The Job was started, or started again, at that time. */
  public Scene startedAt(Instant time) {
    job = new JobBuilder(madeJob()).editStatus().withStartTime(time.toString()).endStatus().build();
    return this;
  }

  /** The Job has a condition that is true. */
  public Scene condition(String type, String reason, String message) {
    job =
        new JobBuilder(madeJob())
            .editStatus()
            .addNewCondition()
            .withType(type)
            .withStatus("True")
            .withReason(reason)
            .withMessage(message)
            .endCondition()
            .endStatus()
            .build();
    return this;
  }

  /** A pod of the Job. */
  public Scene driver(PodScene pod) {
    drivers.add(pod.build());
    return this;
  }

  /** A pod of the driver. */
  public Scene executor(PodScene pod) {
    executors.add(pod.build());
    return this;
  }

  /** A warning about what waits. */
  public Scene event(String message) {
    events.add(new EventBuilder().withMessage(message).build());
    return this;
  }

  /** What the driver wrote. */
  public Scene report(DriverReport said) {
    report = said;
    return this;
  }

  /** Why nothing may be created. */
  public Scene forbidden(String message) {
    forbidden = message;
    return this;
  }

  /** All of it. */
  public Observation seen() {
    return new Observation(job, drivers, executors, report, forbidden, events);
  }

  /** A resource with all defaults, and other values by path. */
  public static BatchInference resource(Map<String, String> overrides) {
    String yaml =
        """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: road-signs, namespace: vision, uid: 6f1c6e5e, generation: 1}
        spec:
          model: {uri: s3://models/road-signs/1}
          input: {uris: [s3://photos/2026/]}
          output: {uri: s3://predictions/road-signs/}
        """;
    try {
      return ResourceParser.cluster().parse(yaml, overrides).get(0);
    } catch (InvalidResourceException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same resource with other values, a higher generation and the status that it has. */
  public static BatchInference edited(BatchInference resource, Map<String, String> overrides) {
    BatchInference edited = resource(overrides);
    edited.getMetadata().setGeneration(resource.getMetadata().getGeneration() + 1);
    edited.setStatus(resource.getStatus());
    return edited;
  }

  /** What the first driver says while it plans. */
  public static DriverReport planning() {
    return new DriverReport(
        1,
        "driver-1",
        "2026-11-23T10:00:05Z",
        Phase.Planning,
        "listing the input",
        null,
        List.of(),
        null,
        2,
        null,
        List.of(),
        null);
  }

  /** What a driver says while its executors work. */
  public static DriverReport working(String pod, long succeeded, long failed, long total) {
    return new DriverReport(
        1,
        pod,
        "2026-11-23T10:00:05Z",
        Phase.Running,
        "executors classify images",
        progress(succeeded, failed, total),
        failed == 0
            ? List.of()
            : List.of(new Failure(ErrorCode.CORRUPT_IMAGE, failed, "2026/broken.jpg")),
        new Result("s3://predictions/road-signs/", null),
        2,
        null,
        List.of(),
        null);
  }

  /** The same report with its end. */
  public static DriverReport ended(DriverReport said, Reason reason, String message) {
    return new DriverReport(
        said.attempt(),
        said.pod(),
        said.startTime(),
        reason.hasExitCode() && reason.exitCode() == 0 ? Phase.Succeeded : Phase.Failed,
        said.message(),
        said.progress(),
        said.failures(),
        said.result(),
        said.executorsDesired(),
        said.refusal(),
        said.warnings(),
        new Why(reason, message));
  }

  /** The same report with why executors are refused. */
  public static DriverReport refused(DriverReport said, Reason reason, String message) {
    return new DriverReport(
        said.attempt(),
        said.pod(),
        said.startTime(),
        said.phase(),
        said.message(),
        said.progress(),
        said.failures(),
        said.result(),
        said.executorsDesired(),
        new Why(reason, message),
        said.warnings(),
        said.end());
  }

  /** The same report with failures and warnings. */
  public static DriverReport with(DriverReport said, List<Failure> failures, String... warnings) {
    return new DriverReport(
        said.attempt(),
        said.pod(),
        said.startTime(),
        said.phase(),
        said.message(),
        said.progress(),
        failures,
        said.result(),
        said.executorsDesired(),
        said.refusal(),
        Arrays.asList(warnings),
        said.end());
  }

  /** Progress at 412 images a second. */
  public static Progress progress(long succeeded, long failed, long total) {
    return new Progress(
        total,
        succeeded,
        failed,
        3,
        total == 0 ? 0 : (int) ((succeeded + failed) * 100 / total),
        412,
        1000 * succeeded,
        "2026-11-23T10:12:00Z",
        new StageSeconds(1, 2, 3, 4, 5),
        new Display("50%", "1/2", "412/s", "12m"),
        List.of(new SkippedObjects(SkippedKind.Hidden, 3, "photos/.DS_Store")));
  }
}
