package dev.sparkinfer.job;

import org.jspecify.annotations.Nullable;

/** A process that tries a shard's images apart has failed by no image's fault. */
final class IsolationException extends Exception {
  private static final long serialVersionUID = 1L;

  IsolationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
