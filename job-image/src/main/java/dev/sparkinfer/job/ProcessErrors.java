package dev.sparkinfer.job;

import com.google.common.base.Throwables;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What an {@link Error} means to people: what the process lacks, and what helps. */
final class ProcessErrors {
  private static final int PLACES = 6;

  /** What is said of a class whose native library could not be loaded the first time. */
  private static final String UNINITIALIZED =
      "Could not initialize class org\\.(tensorflow|bytedeco)\\..*";

  private ProcessErrors() {}

  /** The end of a run that it is. */
  static RunException asRunException(Error error) {
    if (error instanceof OutOfMemoryError memory) {
      return outOfMemory(memory);
    }
    if (error instanceof LinkageError && isNative(error)) {
      return new RunException(
          Reason.TaskFailed,
          "TensorFlow's native library cannot be loaded ("
              + rootMessage(error)
              + "): it needs Linux on x86-64 with glibc, not musl, and 700 MB in "
              + System.getProperty(
                  "org.bytedeco.javacpp.cachedir", System.getProperty("user.home") + "/.javacpp")
              + " or "
              + System.getProperty("java.io.tmpdir")
              + ", on a file system from which programs may be run (not noexec);"
              + " SPARKINFER_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIRECTORY names another",
          error);
    }
    if (error instanceof LinkageError) {
      return new RunException(
          Reason.InternalError,
          "a class cannot be loaded ("
              + rootMessage(error)
              + "): the build is incomplete, or its libraries are gone; remove target/launcher and"
              + " start again",
          error);
    }
    if (error instanceof StackOverflowError) {
      return new RunException(
          Reason.InternalError,
          "the stack overflowed at "
              + place(error)
              + "; this is a defect of Sparkinfer, please report it."
              + " SPARKINFER_OPTS=-Xss16m may help until it is mended",
          error);
    }
    return new RunException(
        Reason.InternalError,
        "this is a defect of Sparkinfer, please report it: " + error + " at " + place(error),
        error);
  }

  private static RunException outOfMemory(OutOfMemoryError error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("native thread")
        ? new RunException(
            Reason.TaskFailed,
            "no more threads can be started: raise the limit of processes (ulimit -u, or the"
                + " container's limit of process ids)",
            error)
        : new RunException(
            Reason.OutOfMemory,
            "the process has no more memory ("
                + message
                + "): on this machine SPARKINFER_OPTS=-Xmx4g gives it more, in a cluster"
                + " spec.driver.memory does",
            error);
  }

  /** Whether a library in native code could not be loaded, or a class that begins by loading it. */
  private static boolean isNative(Error error) {
    return Throwables.getCausalChain(error).stream()
        .anyMatch(
            cause ->
                cause instanceof UnsatisfiedLinkError
                    || String.valueOf(cause.getMessage()).matches(UNINITIALIZED));
  }

  private static String rootMessage(Error error) {
    Throwable root = Throwables.getRootCause(error);
    return root.toString().lines().findFirst().orElse("");
  }

  /** The innermost lines of the trace, in one line. */
  private static String place(Error error) {
    return Arrays.stream(Throwables.getRootCause(error).getStackTrace())
        .limit(PLACES)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining(", "));
  }
}
