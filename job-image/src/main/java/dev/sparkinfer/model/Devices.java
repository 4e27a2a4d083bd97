package dev.sparkinfer.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/** The devices that TensorFlow sees in this process. */
public final class Devices {
  private Devices() {}

  /** TensorFlow's names of the GPUs, in the order of their numbers; empty without any. */
  public static List<String> gpus() {
    // TensorFlow's Java interface has no list of devices; its C interface has one of a session.
    byte[] config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(SessionConfig.INTRA_OP_THREADS)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
            .build()
            .toByteArray();
    List<String> names = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      scope.attach(new BytePointer());
      TF_Status status = TF_Status.newStatus();
      TF_Graph graph = tensorflow.TF_NewGraph();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetConfig(options, new BytePointer(config), config.length, status);
      status.throwExceptionIfNotOK();
      TF_Session session = tensorflow.TF_NewSession(graph, options, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList devices = tensorflow.TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      for (int i = 0; i < tensorflow.TF_DeviceListCount(devices); i++) {
        if (tensorflow.TF_DeviceListType(devices, i, status).getString().equals("GPU")) {
          names.add(tensorflow.TF_DeviceListName(devices, i, status).getString());
        }
        status.throwExceptionIfNotOK();
      }
      tensorflow.TF_DeleteDeviceList(devices);
      tensorflow.TF_CloseSession(session, status);
      tensorflow.TF_DeleteSession(session, status);
      tensorflow.TF_DeleteGraph(graph);
    }
    return List.copyOf(names);
  }
}
