package dev.sparkinfer.api.v1alpha1;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Spark settings that a resource may set: how patient Spark is, how often it tries, and how
 * fast it asks for pods. All else is left out because it would run code ({@code extraJavaOptions},
 * {@code plugins}, {@code jars}), reach other places ({@code eventLog}, {@code kubernetes} but for
 * the pace of allocation), loosen security ({@code authenticate}, {@code ssl}), or contradict a
 * field of the resource ({@code cores}, {@code memory}, {@code resource}).
 */
public final class SparkConf {
  private SparkConf() {}

  private static final String KEYS =
      "'spark.task.maxFailures',"
          + " 'spark.speculation',"
          + " 'spark.speculation.interval',"
          + " 'spark.speculation.multiplier',"
          + " 'spark.speculation.quantile',"
          + " 'spark.speculation.minTaskRuntime',"
          + " 'spark.network.timeout',"
          + " 'spark.rpc.askTimeout',"
          + " 'spark.rpc.message.maxSize',"
          + " 'spark.locality.wait',"
          + " 'spark.executor.heartbeatInterval',"
          + " 'spark.executor.maxNumFailures',"
          + " 'spark.executor.failuresValidityInterval',"
          + " 'spark.excludeOnFailure.enabled',"
          + " 'spark.excludeOnFailure.timeout',"
          + " 'spark.scheduler.minRegisteredResourcesRatio',"
          + " 'spark.scheduler.maxRegisteredResourcesWaitingTime',"
          + " 'spark.dynamicAllocation.executorIdleTimeout',"
          + " 'spark.dynamicAllocation.schedulerBacklogTimeout',"
          + " 'spark.dynamicAllocation.sustainedSchedulerBacklogTimeout',"
          + " 'spark.kubernetes.allocation.batch.size',"
          + " 'spark.kubernetes.allocation.batch.delay',"
          + " 'spark.log.level'";

  static final String ALLOWED = "self.all(k, k in [" + KEYS + "])";

  static final String MESSAGE =
      "holds a setting that is not allowed; allowed are "
          + KEYS
          + "; what else a run needs has"
          + " its own field";

  private static final Set<String> ALLOWED_KEYS =
      Arrays.stream(KEYS.replace("'", "").split(", ", -1)).collect(Collectors.toUnmodifiableSet());

  /** Whether a resource may set {@code key}. */
  public static boolean allows(String key) {
    return ALLOWED_KEYS.contains(key);
  }
}
