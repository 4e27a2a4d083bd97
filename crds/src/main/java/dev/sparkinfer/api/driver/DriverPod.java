package dev.sparkinfer.api.driver;

import java.util.Locale;

/**
 * What the driver finds in its pod, and executors in theirs. The operator puts it there; neither
 * knows it from elsewhere.
 */
public final class DriverPod {
  private DriverPod() {}

  /** First argument of the driver's container; executors get Spark's own, {@code executor}. */
  public static final String DRIVER_ARGUMENT = "driver";

  /** Name of the driver's container. */
  public static final String DRIVER_CONTAINER = "driver";

  /** Name of the executors' container. */
  public static final String EXECUTOR_CONTAINER = "executor";

  /** Directory of the run's ConfigMap: {@link #RESOURCE} and {@link #EXECUTOR_TEMPLATE}. */
  public static final String RUN_DIRECTORY = "/etc/sparkinfer/run";

  /** The resource, as JSON with all defaults. */
  public static final String RESOURCE = "resource.json";

  /** The executors' pod template, as YAML. */
  public static final String EXECUTOR_TEMPLATE = "executor-pod.yaml";

  /** File of the secret that driver and executors share; in both of them. */
  public static final String RPC_SECRET_FILE = "/etc/sparkinfer/rpc/secret";

  /** The one directory for large files, an emptyDir; in driver and executors. */
  public static final String SCRATCH_DIRECTORY = "/scratch";

  /** Spark's own files, {@code spark.local.dir}; the executors' template mounts a volume there. */
  public static final String LOCAL_DIRECTORY = SCRATCH_DIRECTORY + "/local";

  /** Port of the driver's RPC endpoint, {@code spark.driver.port}. */
  public static final int RPC_PORT = 7078;

  /** Port of the driver's block manager, {@code spark.driver.blockManager.port}. */
  public static final int BLOCK_MANAGER_PORT = 7079;

  /** Environment: the pod's address. */
  public static final String POD_IP = "POD_IP";

  /** Environment: the pod's name. */
  public static final String POD_NAME = "POD_NAME";

  /** Environment: the namespace. */
  public static final String POD_NAMESPACE = "POD_NAMESPACE";

  /** Environment: the executors' image. */
  public static final String EXECUTOR_IMAGE = "SPARKINFER_EXECUTOR_IMAGE";

  /** Environment: the CPU that each executor asks for, a quantity. */
  public static final String EXECUTOR_CPU = "SPARKINFER_EXECUTOR_CPU";

  /** Environment: when the executors' image is pulled. */
  public static final String EXECUTOR_PULL_POLICY = "SPARKINFER_EXECUTOR_PULL_POLICY";

  /** Environment of the driver: its JVM's heap, in MiB. */
  public static final String DRIVER_HEAP_MIB = "SPARKINFER_DRIVER_HEAP_MIB";

  /** Environment: the ConfigMap that the driver writes its {@link DriverReport} into. */
  public static final String PROGRESS_CONFIG_MAP = "SPARKINFER_PROGRESS_CONFIG_MAP";

  /** Label of executors and drivers: {@link Role}. */
  public static final String ROLE_LABEL = "sparkinfer.dev/role";

  /** The stores of a run, each with its own credentials and certificates. */
  public enum Store {
    MODEL,
    INPUT,
    OUTPUT;

    /**
     * Before the names of the usual variables, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
     * AWS_SESSION_TOKEN: where the keys of a Secret are, in driver and executors.
     */
    public String environmentPrefix() {
      return "SPARKINFER_" + name() + "_";
    }

    /** PEM certificates of {@code caBundle}, in driver and executors. */
    public String caBundleFile() {
      return "/etc/sparkinfer/ca/" + name().toLowerCase(Locale.ROOT) + "/ca.crt";
    }
  }

  /** What a pod is to its run. */
  public enum Role {
    driver,
    executor
  }
}
