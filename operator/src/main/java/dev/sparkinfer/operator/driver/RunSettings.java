package dev.sparkinfer.operator.driver;

import io.fabric8.kubernetes.api.model.Quantity;

/**
 * What the operator is told about runs, the same for all of them.
 *
 * @param image of the driver, and of executors without GPUs
 * @param gpuImage of executors with GPUs
 * @param imagePullPolicy of both
 * @param driverClusterRole the ClusterRole that a driver needs to start executors
 * @param cpuPercent of their cores that pods ask for: 100, or less where nodes are overcommitted
 */
public record RunSettings(
    String image,
    String gpuImage,
    String imagePullPolicy,
    String driverClusterRole,
    int cpuPercent) {

  private static final int WHOLE = 100;
  private static final int MILLIS_A_PERCENT = 10;

  /** What a pod of so many cores asks for. */
  Quantity cpu(int cores) {
    return cpuPercent == WHOLE
        ? new Quantity(Integer.toString(cores))
        : new Quantity(cores * cpuPercent * MILLIS_A_PERCENT + "m");
  }

  /** The executors' image: the one for GPUs where they have some. */
  String executorImage(int gpus) {
    return gpus > 0 ? gpuImage : image;
  }
}
