package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Precision;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.util.List;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** How TensorFlow is told of devices, threads and precision. */
final class SessionConfig {
  /**
   * Operations do not share threads: calls run side by side. A process's first session says this
   * for all.
   */
  static final int INTRA_OP_THREADS = 1;

  private SessionConfig() {}

  /**
   * @throws ModelException {@code DeviceMissing} without the GPU asked for, {@code InvalidResource}
   *     for a precision that the device does not run
   */
  static ConfigProto of(LoadOptions options, Precision precision) throws ModelException {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(INTRA_OP_THREADS)
            .setInterOpParallelismThreads(options.threads())
            .setAllowSoftPlacement(true)
            .setGraphOptions(
                GraphOptions.newBuilder().setRewriteOptions(rewriting(options, precision)));
    Integer gpu = options.gpu();
    if (gpu == null) {
      return config.putDeviceCount("GPU", 0).build();
    }
    List<String> gpus = Devices.gpus();
    if (gpu >= gpus.size()) {
      throw new ModelException(
          Reason.DeviceMissing,
          "GPU "
              + gpu
              + " was asked for, and TensorFlow sees "
              + (gpus.isEmpty() ? "none" : String.join(", ", gpus))
              + ": check the node's driver and executors.gpus");
    }
    return config.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true)).build();
  }

  private static RewriterConfig rewriting(LoadOptions options, Precision precision)
      throws ModelException {
    RewriterConfig.Builder rewriting = RewriterConfig.newBuilder();
    return switch (precision) {
      case Float32 -> rewriting.build();
      case BFloat16 -> {
        // TensorFlow rewrites to bfloat16 on CPUs only, and says nothing where it does not.
        if (options.gpu() != null) {
          throw new ModelException(
              Reason.InvalidResource,
              "model.precision BFloat16 runs on CPUs: on GPUs use Float16 or Float32");
        }
        yield rewriting.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON).build();
      }
      case Float16 -> {
        if (options.gpu() == null) {
          throw new ModelException(
              Reason.DeviceMissing,
              "model.precision Float16 runs on GPUs, and this run has none: set executors.gpus, or"
                  + " use BFloat16 or Float32");
        }
        yield rewriting.setAutoMixedPrecision(RewriterConfig.Toggle.ON).build();
      }
    };
  }
}
