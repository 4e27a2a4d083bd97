package dev.sparkinfer.engine;

import org.jspecify.annotations.Nullable;

/** A failure of the store, the device or the process: the task is run again. */
public final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String at;

  EngineException(Throwable cause, @Nullable String at) {
    super(String.valueOf(cause.getMessage()), cause);
    this.at = at;
  }

  /** The objects that one of which it happened to; null when it was none's. */
  public @Nullable String at() {
    return at;
  }
}
