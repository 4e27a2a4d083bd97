package dev.sparkinfer.engine;

/** A failure of the store, the device or the process: the task is run again. */
public final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;

  EngineException(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
