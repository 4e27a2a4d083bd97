package dev.sparkinfer.operator.driver;

/**
 * What the operator is told about runs, the same for all of them.
 *
 * @param image of the driver, and of executors without GPUs
 * @param gpuImage of executors with GPUs
 * @param imagePullPolicy of both
 * @param driverClusterRole the ClusterRole that a driver needs to start executors
 */
public record RunSettings(
    String image, String gpuImage, String imagePullPolicy, String driverClusterRole) {

  /** The executors' image: the one for GPUs where they have some. */
  String executorImage(int gpus) {
    return gpus > 0 ? gpuImage : image;
  }
}
