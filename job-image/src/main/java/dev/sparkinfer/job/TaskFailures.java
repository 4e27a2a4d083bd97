package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.engine.EngineException;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.model.PredictionException;
import dev.sparkinfer.storage.StorageException;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;

/** What ended a task for good, as the run's end. */
final class TaskFailures {
  private TaskFailures() {}

  /** The first of its causes, itself included, of a kind; null where there is none. */
  static <T extends Throwable> @Nullable T find(@Nullable Throwable thrown, Class<T> kind) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return kind.cast(each);
      }
    }
    return null;
  }

  /**
   * @param failure what Spark threw; mostly it carries what the task threw
   * @param lastSeen what some task threw last, for when it does not
   */
  static RunException asRunException(Throwable failure, @Nullable Throwable lastSeen) {
    // Spark has no type for it: no task was left to throw anything.
    if (String.valueOf(failure.getMessage()).contains("ExecutorLostFailure")) {
      return new RunException(
          Reason.ExecutorsCrash, "the executors died in every try of a part of the work", failure);
    }
    Throwable cause = failure.getCause() == null && lastSeen != null ? lastSeen : failure;
    String at = "";
    while ((cause instanceof EngineException
            || cause instanceof SparkException
            || cause instanceof SickExecutorException)
        && cause.getCause() != null) {
      if (cause instanceof EngineException engine && engine.at() != null) {
        at = " (at " + engine.at() + ")";
      }
      cause = cause.getCause();
    }
    if (cause instanceof StorageException storage) {
      return RunException.of(storage);
    }
    if (cause instanceof ModelException model) {
      return new RunException(model.reason(), String.valueOf(model.getMessage()), model);
    }
    if (cause instanceof PredictionException prediction
        && prediction.kind() == PredictionException.Kind.FAILS_ALWAYS) {
      return new RunException(
          Reason.ModelInvalid,
          prediction.getMessage()
              + "; run its signature in Python on one of the pictures to see why",
          prediction);
    }
    if (cause instanceof PredictionException || cause instanceof OutOfMemoryError) {
      return new RunException(
          Reason.TaskFailed,
          "the model or its device failed in every try: "
              + cause.getMessage()
              + at
              + "; a smaller spec.batchSize needs less memory",
          cause);
    }
    if (cause instanceof Error error) {
      return ProcessErrors.asRunException(error);
    }
    if (cause instanceof IsolationException) {
      return new RunException(Reason.TaskFailed, String.valueOf(cause.getMessage()), cause);
    }
    if (cause instanceof IOException) {
      return new RunException(
          Reason.TaskFailed,
          "the machine failed in every try: " + cause + "; is its disk full?",
          cause);
    }
    return new RunException(
        Reason.InternalError, "a task failed in every try: " + cause + at, cause);
  }
}
