package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.ModelException;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The devices that an executor's models are loaded on. */
final class DeviceChoice {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceChoice.class);

  private DeviceChoice() {}

  /**
   * One for each GPU; the CPU where there is none or none is wanted. A pod knows nothing of its
   * share of the node's cores: in an own process TensorFlow is told how many it may use.
   *
   * @param gpusSeen by TensorFlow; not asked where none is wanted
   * @param simulated the CPU stands in for GPUs that are not there
   * @throws ModelException {@code DeviceMissing}: this pod asked for GPUs, and there is none
   */
  static List<LoadOptions> of(RunSpec.Process process, IntSupplier gpusSeen, boolean simulated)
      throws ModelException {
    int threads = process.ownProcess() ? process.cores() : 0;
    LoadOptions cpu = new LoadOptions(threads, null);
    if (process.gpus() != null && process.gpus() == 0) {
      return List.of(cpu);
    }
    int gpus = gpusSeen.getAsInt();
    if (gpus > 0) {
      return IntStream.range(0, gpus).mapToObj(gpu -> new LoadOptions(threads, gpu)).toList();
    }
    if (process.ownProcess() && process.needsGpu()) {
      if (!simulated) {
        throw new ModelException(
            Reason.DeviceMissing,
            "spec.executors.gpus is "
                + process.gpus()
                + ", and TensorFlow sees no GPU in the executor; check the node's driver, the"
                + " executors' image and spec.executors.runtimeClassName, or set"
                + " spec.executors.gpus to 0");
      }
      LOG.warn("GPUs are simulated: the model runs on the CPU");
    }
    return List.of(cpu);
  }
}
