package dev.sparkinfer.job;

/** What a command says when it cannot do its work. */
final class Console {
  private Console() {}

  /** Prints reason and message; returns the exit code. */
  static int fail(RunException e) {
    tell(e);
    return e.reason().exitCode();
  }

  /** Prints reason and message. */
  static void tell(RunException e) {
    System.err.println(e.reason() + ": " + e.getMessage());
  }
}
