package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The Job whose pod is the driver. Retries, back-off, deadline and suspension are Kubernetes' own.
 */
final class DriverJob {
  /** Labels by which Kueue queues a Job. */
  private static final String KUEUE = "kueue.x-k8s.io/";

  /** The one of them that hands the Job over to a queue. */
  private static final String QUEUE = KUEUE + "queue-name";

  private DriverJob() {}

  static Job of(BatchInference resource, RunSettings settings) {
    BatchInferenceSpec spec = resource.getSpec();
    Map<String, String> queue = queue(resource);
    return new JobBuilder()
        .withMetadata(RunMetadata.of(resource, RunName.of(resource).value()))
        .editMetadata()
        .addToLabels(queue)
        .endMetadata()
        .withNewSpec()
        // A queue resumes what it admits; no pod may start before.
        .withSuspend(spec.suspend() || queue.containsKey(QUEUE))
        .withBackoffLimit(spec.driver().retries())
        .withActiveDeadlineSeconds(spec.activeDeadlineSeconds())
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(failurePolicy())
        .withTemplate(DriverTemplate.of(resource, settings))
        .endSpec()
        .build();
  }

  private static Map<String, String> queue(BatchInference resource) {
    Map<String, String> queue = new TreeMap<>();
    Map<String, String> labels = resource.getMetadata().getLabels();
    if (labels != null) {
      labels.forEach(
          (key, value) -> {
            if (key.startsWith(KUEUE)) {
              queue.put(key, value);
            }
          });
    }
    return queue;
  }

  /** A driver that was moved is not at fault; an end that a retry cannot mend is final. */
  private static PodFailurePolicy failurePolicy() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition("True", "DisruptionTarget")
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(DriverPod.DRIVER_CONTAINER)
        .withOperator("In")
        .withValues(finalExitCodes())
        .endOnExitCodes()
        .endRule()
        .build();
  }

  /** All of sysexits but a bug of ours and "try again". */
  private static List<Integer> finalExitCodes() {
    return IntStream.rangeClosed(
            Reason.InvalidResource.exitCode(), Reason.CredentialsMissing.exitCode())
        .filter(code -> code != Reason.InternalError.exitCode())
        .filter(code -> code != Reason.StorageUnavailable.exitCode())
        .boxed()
        .toList();
  }
}
