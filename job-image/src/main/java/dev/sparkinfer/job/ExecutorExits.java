package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How this run's executors have died. Spark deletes their pods, and says nothing of those that died
 * before it knew them.
 */
final class ExecutorExits implements AutoCloseable {
  private static final int KILLED = 137;
  private static final int JVM_OUT_OF_MEMORY = 3;
  private static final int SPARK_OUT_OF_MEMORY = 52;

  private final SharedIndexInformer<Pod> pods;
  private volatile @Nullable Exit last;

  /** How one executor ended. */
  record Exit(String pod, int code, String reason) {
    boolean outOfMemory() {
      return code == KILLED
          || code == JVM_OUT_OF_MEMORY
          || code == SPARK_OUT_OF_MEMORY
          || reason.equals("OOMKilled");
    }
  }

  private ExecutorExits(KubernetesClient client, String namespace, String driverPod) {
    pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel("spark-app-selector", driverPod)
            .withLabel("spark-role", "executor")
            .runnableInformer(0)
            .addEventHandler(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Pod pod) {
                    look(pod);
                  }

                  @Override
                  public void onUpdate(Pod before, Pod pod) {
                    look(pod);
                  }

                  @Override
                  public void onDelete(Pod pod, boolean unknown) {
                    look(pod);
                  }
                });
  }

  /**
   * Watches the executors of a driver from now on; a watch that breaks is begun anew.
   *
   * @param driverPod what Spark labels them with, being the application's id
   */
  @SuppressWarnings("FutureReturnValueIgnored") // started in the background, for good
  static ExecutorExits watch(KubernetesClient client, String namespace, String driverPod) {
    ExecutorExits exits = new ExecutorExits(client, namespace, driverPod);
    exits.pods.exceptionHandler((started, failure) -> true);
    exits.pods.start();
    return exits;
  }

  /** One that was deleted, by a person or a drain, has not died by itself. */
  private void look(Pod pod) {
    if (pod.getStatus() == null || pod.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(DriverPod.EXECUTOR_CONTAINER))
        .flatMap(status -> Stream.ofNullable(status.getState()))
        .flatMap(state -> Stream.ofNullable(state.getTerminated()))
        .forEach(ended -> note(pod, ended));
  }

  private void note(Pod pod, ContainerStateTerminated ended) {
    if (ended.getExitCode() != null && ended.getExitCode() != 0) {
      String reason = ended.getReason() == null ? "" : ended.getReason();
      last = new Exit(pod.getMetadata().getName(), ended.getExitCode(), reason);
    }
  }

  /** Whether any has. */
  boolean any() {
    return last != null;
  }

  /** The end of a run whose executors die again and again, by the last one's exit. */
  RunException asRunException(String what, String memory, @Nullable Throwable cause) {
    Exit exit = last;
    if (exit == null) {
      return new RunException(
          Reason.ExecutorsCrash,
          what + "; look at the driver's log, then raise spec.attempt",
          cause);
    }
    String ending =
        what
            + "; the last one, "
            + exit.pod()
            + ", ended with exit code "
            + exit.code()
            + (exit.reason().isEmpty() ? "" : " (" + exit.reason() + ")");
    return exit.outOfMemory()
        ? new RunException(
            Reason.OutOfMemory, ending + ": raise spec.executors.memory, which is " + memory, cause)
        : new RunException(
            Reason.ExecutorsCrash,
            ending + "; look at its log with kubectl logs, then raise spec.attempt",
            cause);
  }

  @Override
  public void close() {
    pods.close();
  }
}
