package dev.sparkinfer.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.model.PredictionException.Kind;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFPermissionDeniedException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;

class CallFailureTest {

  /** TensorFlow's statuses as its Java exceptions tell them: most share the last class. */
  enum Status {
    INVALID_ARGUMENT(TFInvalidArgumentException::new),
    OUT_OF_RANGE(TFOutOfRangeException::new),
    UNIMPLEMENTED(TFUnimplementedException::new),
    FAILED_PRECONDITION(TFFailedPreconditionException::new),
    RESOURCE_EXHAUSTED(TFResourceExhaustedException::new),
    PERMISSION_DENIED(TFPermissionDeniedException::new),
    ANY_OTHER(TensorFlowException::new);

    private final Function<String, RuntimeException> exception;

    Status(Function<String, RuntimeException> exception) {
      this.exception = exception;
    }
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OUT_OF_MEMORY  | RESOURCE_EXHAUSTED  | OOM when allocating tensor with shape[64,256,56,56] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu
          OUT_OF_MEMORY  | RESOURCE_EXHAUSTED  | failed to allocate memory
          OUT_OF_MEMORY  | RESOURCE_EXHAUSTED  | some words of tomorrow
          OUT_OF_MEMORY  | ANY_OTHER           | Operation received an exception:Status: 1, message: could not create a memory object, in file tensorflow/core/kernels/mkl/mkl_conv_ops.cc:1141
          OUT_OF_MEMORY  | ANY_OTHER           | Operation received an exception: Status: 1, message: could not create a primitive, in file tensorflow/core/kernels/mkl/mkl_matmul_ops_common.h:204
          OUT_OF_MEMORY  | ANY_OTHER           | Dst tensor is not initialized.
          OUT_OF_MEMORY  | ANY_OTHER           | Src tensor is not initialized.
          OUT_OF_MEMORY  | ANY_OTHER           | Failed copying input tensor from CPU:0 to GPU:0 in order to run _EagerConst: Dst tensor is not initialized.
          OUT_OF_MEMORY  | ANY_OTHER           | Blas xGEMM launch failed : a.shape=[1,64,2048], b.shape=[1,2048,1000], m=64, n=1000, k=2048
          OUT_OF_MEMORY  | ANY_OTHER           | Blas GEMM launch failed : a.shape=(938, 256), b.shape=(256, 256), m=938, n=256, k=256
          OUT_OF_MEMORY  | ANY_OTHER           | Blas xGEMMBatched launch failed : a.shape=[5,2,3], b.shape=[5,3,810000], m=2, n=810000, k=3, batch_size=5
          OUT_OF_MEMORY  | ANY_OTHER           | Blas GEMV launch failed:  m=2, n=100
          OUT_OF_MEMORY  | ANY_OTHER           | failed to allocate 32.00M (33554432 bytes) from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory
          OUT_OF_MEMORY  | ANY_OTHER           | No algorithm worked!  Error messages:   Profiling failure on CUDNN engine eng11{}: UNKNOWN: CUDNN_STATUS_ALLOC_FAILED
          OUT_OF_MEMORY  | ANY_OTHER           | failed to create cublas handle: CUBLAS_STATUS_ALLOC_FAILED
          OUT_OF_MEMORY  | ANY_OTHER           | Out of memory while trying to allocate 34359738368 bytes.
          OUT_OF_MEMORY  | ANY_OTHER           | std::bad_alloc
          OUT_OF_MEMORY  | ANY_OTHER           | Cannot allocate memory
          OUT_OF_MEMORY  | FAILED_PRECONDITION | Failed to allocate scratch buffer for device 0
          OUT_OF_MEMORY  | INVALID_ARGUMENT    | Unable to allocate 300000000 bytes for the picture
          DEVICE_LOST    | ANY_OTHER           | CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered
          DEVICE_LOST    | ANY_OTHER           | failed to synchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure
          DEVICE_LOST    | ANY_OTHER           | cuDNN launch failure : input shape ([1,64,56,56])
          DEVICE_LOST    | ANY_OTHER           | Failed to get convolution algorithm. This is probably because cuDNN failed to initialize
          DEVICE_LOST    | ANY_OTHER           | GPU sync failed
          DEVICE_LOST    | ANY_OTHER           | Attempting to perform BLAS operation using StreamExecutor without BLAS support: CUBLAS_STATUS_NOT_INITIALIZED
          DEVICE_LOST    | FAILED_PRECONDITION | DNN library initialization failed. Look at the errors above for more details.
          DEVICE_LOST    | UNIMPLEMENTED       | DNN library is not found.
          RUNTIME_FAILED | ANY_OTHER           | Operation received an exception:Status: 3, message: could not create a primitive descriptor, in file tensorflow/core/kernels/mkl/mkl_concat_op.cc:784
          RUNTIME_FAILED | ANY_OTHER           | Operation received an exception:Status: 5, message: could not initialize a memory descriptor, in file tensorflow/core/kernels/mkl_concat_op.cc:781
          RUNTIME_FAILED | ANY_OTHER           | Session has been closed.
          RUNTIME_FAILED | ANY_OTHER           | Step was cancelled by an explicit call to `Session::Close()`.
          RUNTIME_FAILED | ANY_OTHER           | Key not found
          RUNTIME_FAILED | ANY_OTHER           | Table not found: [[{{node cudnn_lstm/lookup}}]]
          RUNTIME_FAILED | ANY_OTHER           | words that nobody has heard yet
          RUNTIME_FAILED | PERMISSION_DENIED   | /models/vocabulary.txt; Permission denied
          MODEL_FAILED   | INVALID_ARGUMENT    | Input is empty. [[{{node map/while/DecodeJpeg}}]]
          MODEL_FAILED   | INVALID_ARGUMENT    | required broadcastable shapes [[{{node cuda_net/oom/out of memory/add}}]]
          MODEL_FAILED   | INVALID_ARGUMENT    | Incompatible shapes: [1,224,224,4] vs. [3]
          MODEL_FAILED   | OUT_OF_RANGE        | slice index 5 of dimension 0 out of bounds.
          MODEL_FAILED   | UNIMPLEMENTED       | no kernel for int4
          MODEL_FAILED   | FAILED_PRECONDITION | Could not find variable cudnn_lstm/kernel. This could mean that the variable has been deleted.
          MODEL_FAILED   | ANY_OTHER           | Op type not registered 'CudaRoom' in binary running on host.
          """)
  void tellsWhoseFaultItIs(Kind kind, Status status, String message) {
    PredictionException failure = CallFailure.of(status.exception.apply(message), 64);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessageContaining(message.replaceAll("\\s+", " "));
    assertThat(String.valueOf(failure.getMessage()).startsWith("memory ran out for a batch of 64"))
        .isEqualTo(kind == Kind.OUT_OF_MEMORY);
  }
}
