package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Precision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * Where a copy of the model runs.
 *
 * @param gpu the device's number; null for the CPU
 */
public record LoadOptions(@Nullable Integer gpu) {

  /** One for each GPU that TensorFlow sees; one for the CPU where there is none. */
  public static List<LoadOptions> forEveryDevice() {
    List<LoadOptions> options = new ArrayList<>();
    int gpus = Devices.gpus().size();
    for (int i = 0; i < gpus; i++) {
      options.add(new LoadOptions(i));
    }
    return options.isEmpty() ? List.of(new LoadOptions(null)) : options;
  }

  ConfigProto toProto(Precision precision) {
    RewriterConfig.Builder rewriter = RewriterConfig.newBuilder();
    switch (precision) {
      case Float32 -> {}
      case BFloat16 -> rewriter.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
      case Float16 -> rewriter.setAutoMixedPrecision(RewriterConfig.Toggle.ON);
    }
    GPUOptions.Builder gpuOptions = GPUOptions.newBuilder().setAllowGrowth(true);
    if (gpu != null) {
      gpuOptions.setVisibleDeviceList(Integer.toString(gpu));
    }
    return ConfigProto.newBuilder()
        .setAllowSoftPlacement(true)
        .setGpuOptions(gpuOptions)
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setOptimizerOptions(
                    OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L1))
                .setRewriteOptions(rewriter))
        .build();
  }
}
