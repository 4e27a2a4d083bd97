package dev.sparkinfer.job;

/**
 * An executor that can do no task: it cannot load the model, or has lost its device or its disk.
 * Its process ends, and the task is no worse for it.
 */
final class SickExecutorException extends Exception {
  private static final long serialVersionUID = 1L;

  SickExecutorException(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
