package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkinfer.api.v1alpha1.Reason;
import org.junit.jupiter.api.Test;

class ProcessErrorsTest {

  @Test
  void everyErrorIsAReasonWithARemedyInOneLine() {
    is(new OutOfMemoryError("Java heap space"), Reason.OutOfMemory, "-Xmx4g");
    is(new OutOfMemoryError("unable to create native thread: …"), Reason.TaskFailed, "ulimit -u");
    is(new UnsatisfiedLinkError("no jnijavacpp in java.library.path"), Reason.TaskFailed, "glibc");
    is(
        new NoClassDefFoundError("Could not initialize class org.tensorflow.NativeLibrary"),
        Reason.TaskFailed,
        "noexec");
    is(
        new ExceptionInInitializerError(new UnsatisfiedLinkError("libstdc++.so.6")),
        Reason.TaskFailed,
        "libstdc++.so.6");
    is(new NoClassDefFoundError("org/tensorflow/Graph"), Reason.InternalError, "target/launcher");
    is(new StackOverflowError(), Reason.InternalError, "-Xss16m");
    is(new AssertionError("unthinkable"), Reason.InternalError, "unthinkable at dev.sparkinfer");
  }

  @Test
  void isWhatEndsATaskToo() {
    Throwable unloaded = new UnsatisfiedLinkError("no jnitensorflow");
    assertThat(
            TaskFailures.asRunException(new IllegalStateException("job aborted"), unloaded)
                .reason())
        .isEqualTo(Reason.TaskFailed);
  }

  @Test
  void aHeapTooSmallForSparkIsSaidBeforeSparkSaysIt() {
    assertThatThrownBy(() -> LocalRun.requireHeap(256L << 20))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OutOfMemory))
        .hasMessageContainingAll("256 MiB", "450", "SPARKINFER_OPTS=-Xmx1g");
    assertThatCode(() -> LocalRun.requireHeap(Runtime.getRuntime().maxMemory()))
        .doesNotThrowAnyException();
  }

  private static void is(Error error, Reason reason, String says) {
    RunException end = ProcessErrors.asRunException(error);
    assertThat(end.reason()).isEqualTo(reason);
    assertThat(end.getMessage()).contains(says).doesNotContain("\n");
    assertThat(end.getCause()).isSameAs(error);
  }
}
