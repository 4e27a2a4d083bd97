package dev.sparkinfer.job;

/** What a command says when it cannot do its work. */
final class Console {
  private Console() {}

  /** Prints reason and message; returns the exit code. */
  static int fail(RunException e) {
    System.err.println(e.reason() + ": " + e.getMessage());
    return e.reason().exitCode();
  }
}
