package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.ExecutorsSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.SparkConf;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.network.util.JavaUtils;

/** From a resource and its driver's pod to Spark's settings: client mode, executors as pods. */
final class ClusterConf {

  private static final int EXECUTOR_BLOCK_MANAGER_PORT = 7080;
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration LOST_AFTER = Duration.ofSeconds(8);

  /** Long enough for most shards: executors of a drained node finish what they are at. */
  private static final Duration DECOMMISSIONING = Duration.ofSeconds(120);

  private ClusterConf() {}

  /**
   * All settings, in the order of their names.
   *
   * @throws RunException {@code ForbiddenField}: the resource's {@code sparkConf} holds what it may
   *     not
   */
  static Map<String, String> settings(BatchInference resource, DriverEnvironment pod)
      throws RunException {
    BatchInferenceSpec spec = resource.getSpec();
    Map<String, String> settings = new TreeMap<>();
    settings.put("spark.app.name", resource.getMetadata().getName());
    // Executors are labelled with it, so it is known before Spark starts.
    settings.put("spark.app.id", pod.podName());
    driver(settings, pod);
    executorPods(settings, pod);
    executors(settings, spec.executors());
    numberOfExecutors(settings, spec.executors());
    privacy(settings);
    losses(settings, spec.executors());
    userSettings(settings, spec.sparkConf());
    return settings;
  }

  private static void driver(Map<String, String> settings, DriverEnvironment pod) {
    String ip = pod.podIp();
    settings.put("spark.master", "k8s://https://kubernetes.default.svc");
    settings.put("spark.submit.deployMode", "client");
    settings.put("spark.kubernetes.namespace", pod.namespace());
    settings.put("spark.kubernetes.driver.pod.name", pod.podName());
    settings.put("spark.driver.host", ip.contains(":") ? "[" + ip + "]" : ip);
    settings.put("spark.driver.bindAddress", ip);
    settings.put("spark.driver.port", String.valueOf(DriverPod.RPC_PORT));
    settings.put("spark.driver.blockManager.port", String.valueOf(DriverPod.BLOCK_MANAGER_PORT));
    settings.put("spark.local.dir", DriverPod.LOCAL_DIRECTORY);
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.kubernetes.driver.service.deleteOnTermination", "false");
    settings.put("spark.kubernetes.driver.ownPersistentVolumeClaim", "false");
    settings.put("spark.kubernetes.driver.reusePersistentVolumeClaim", "false");
    // Nothing is gained by waiting: tasks go to executors as they come.
    settings.put("spark.scheduler.minRegisteredResourcesRatio", "0");
  }

  private static void executorPods(Map<String, String> settings, DriverEnvironment pod) {
    settings.put("spark.kubernetes.container.image", pod.executorImage());
    settings.put("spark.kubernetes.container.image.pullPolicy", pod.executorPullPolicy());
    settings.put("spark.kubernetes.executor.request.cores", pod.executorCpu());
    settings.put("spark.kubernetes.executor.podNamePrefix", pod.podName());
    settings.put(
        "spark.kubernetes.executor.podTemplateFile", pod.executorTemplate().toUri().toString());
    settings.put(
        "spark.kubernetes.executor.podTemplateContainerName", DriverPod.EXECUTOR_CONTAINER);
    settings.put("spark.kubernetes.executor.disableConfigMap", "true");
    settings.put("spark.blockManager.port", String.valueOf(EXECUTOR_BLOCK_MANAGER_PORT));
  }

  private static void executors(Map<String, String> settings, ExecutorsSpec executors) {
    int cores = executors.cores();
    // A task computes nothing while the engine has its images: see SparkRuntime.local.
    settings.put("spark.executor.cores", String.valueOf(SparkRuntime.TASKS_A_CORE * cores));
    MemorySplit memory = MemorySplit.of(executors.memory());
    settings.put("spark.executor.memory", memory.heapMiB() + "m");
    settings.put("spark.executor.memoryOverhead", memory.overheadMiB() + "m");
    // Spark keeps 300 MiB for itself and refuses heaps below 450; here it has next to nothing to
    // keep.
    settings.put("spark.testing.reservedMemory", String.valueOf(64L << 20));
    // A pod without a CPU limit sees the node's cores, and would have threads for all of them.
    settings.put(
        "spark.executor.extraJavaOptions", "-XX:ActiveProcessorCount=" + Math.max(2, cores));
    String[] gpu = executors.gpuResource().split("/", 2);
    // A dot would end the name within the key: the executors' template then asks for the devices.
    if (executors.gpus() > 0 && !gpu[1].contains(".")) {
      String prefix = "spark.executor.resource." + gpu[1] + ".";
      settings.put(prefix + "amount", executors.gpus().toString());
      settings.put(prefix + "vendor", gpu[0]);
      settings.put(prefix + "discoveryScript", "/opt/sparkinfer/bin/gpus");
      settings.put("spark.executorEnv.SPARKINFER_GPU_RESOURCE", gpu[1]);
    }
  }

  private static void numberOfExecutors(Map<String, String> settings, ExecutorsSpec executors) {
    Integer least = executors.minCount();
    if (least == null) {
      settings.put("spark.executor.instances", executors.count().toString());
      return;
    }
    settings.put("spark.dynamicAllocation.enabled", "true");
    settings.put("spark.dynamicAllocation.shuffleTracking.enabled", "true");
    settings.put("spark.dynamicAllocation.minExecutors", least.toString());
    settings.put("spark.dynamicAllocation.maxExecutors", executors.count().toString());
    // Spark starts only where there is work, the model's check at least.
    settings.put("spark.dynamicAllocation.initialExecutors", String.valueOf(Math.max(1, least)));
  }

  private static void privacy(Map<String, String> settings) {
    settings.put("spark.authenticate", "true");
    settings.put("spark.authenticate.secret.file", DriverPod.RPC_SECRET_FILE);
    settings.put("spark.network.crypto.enabled", "true");
    // With AES/GCM Spark 4.1.1 drops every message of a connection but the first (SPARK-56227).
    settings.put("spark.network.crypto.cipher", "AES/CTR/NoPadding");
    settings.put("spark.io.encryption.enabled", "true");
  }

  private static void losses(Map<String, String> settings, ExecutorsSpec executors) {
    settings.put("spark.task.maxFailures", "4");
    // For pods that never become executors: of those that do, the ledger sees what they get done.
    settings.put(
        "spark.executor.maxNumFailures", String.valueOf(Math.max(12, 10 * executors.count())));
    settings.put("spark.executor.failuresValidityInterval", "2m");
    settings.put("spark.kubernetes.executor.apiPollingInterval", "5s");
    settings.put("spark.kubernetes.executor.missingPodDetectDelta", "10s");
    settings.put("spark.executor.heartbeatInterval", HEARTBEAT.toMillis() + "ms");
    settings.put("spark.network.timeoutInterval", HEARTBEAT.toMillis() + "ms");
    settings.put("spark.storage.blockManagerHeartbeatTimeoutMs", LOST_AFTER.toMillis() + "ms");
    settings.put("spark.decommission.enabled", "true");
    settings.put("spark.kubernetes.decommission.script", "/opt/sparkinfer/bin/decommission");
    settings.put(
        "spark.kubernetes.executor.terminationGracePeriodSeconds",
        DECOMMISSIONING.toSeconds() + "s");
  }

  private static void userSettings(Map<String, String> settings, Map<String, String> given)
      throws RunException {
    String forbidden =
        given.keySet().stream()
            .filter(key -> !SparkConf.allows(key))
            .sorted()
            .collect(Collectors.joining(", "));
    if (!forbidden.isEmpty()) {
      throw new RunException(
          Reason.ForbiddenField, "spec.sparkConf may not hold " + forbidden + "; remove it");
    }
    settings.putAll(given);
    // An executor is lost after four heartbeats that did not come, however far apart they are.
    long heartbeatMillis =
        JavaUtils.timeStringAsMs(settings.get("spark.executor.heartbeatInterval"));
    settings.put(
        "spark.storage.blockManagerHeartbeatTimeoutMs",
        Math.max(LOST_AFTER.toMillis(), 4 * heartbeatMillis) + "ms");
  }
}
