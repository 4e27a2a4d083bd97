package dev.sparkinfer.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/** The devices that TensorFlow sees in this process. */
public final class Devices {
  private Devices() {}

  /**
   * The GPUs' names, {@code GPU:0} and so on, found by placing a constant on each: TensorFlow-Java
   * has no list of them.
   */
  public static List<String> gpus() {
    List<String> gpus = new ArrayList<>();
    while (exists(gpus.size())) {
      gpus.add("GPU:" + gpus.size());
    }
    return gpus;
  }

  private static boolean exists(int gpu) {
    DeviceSpec device =
        DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.GPU).deviceIndex(gpu).build();
    ConfigProto strict =
        ConfigProto.newBuilder()
            .setAllowSoftPlacement(false)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
            .build();
    try (Graph graph = new Graph();
        Session session = new Session(graph, strict)) {
      var one = Ops.create(graph).withDevice(device).constant(1f);
      try (Result result = session.runner().fetch(one).run()) {
        return result.size() == 1;
      }
    } catch (TFInvalidArgumentException e) {
      // "Cannot assign a device for operation": there is no such GPU.
      return false;
    }
  }
}
