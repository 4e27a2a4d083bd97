package dev.sparkinfer.job;

import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the exit code of a process that ran native code says of its end. */
final class ExitCodes {
  /** An executor that cannot load the model, or has lost its device or its disk. */
  static final int SICK = 75;

  /** A process in which a call of native code does not end. */
  static final int HUNG = 76;

  /**
   * 128 and SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, which a process brings upon itself. SIGKILL
   * and SIGTERM come from outside: for memory, or to make room. Process 1 of a container, which no
   * signal of its own ends, leaves {@code abort} with 127.
   */
  private static final Set<Integer> CRASHES = Set.of(127, 132, 134, 135, 136, 139);

  private static final Pattern EXIT_CODE =
      Pattern.compile("exit(?:ed with(?: exit)?)? code (\\d+)");

  private ExitCodes() {}

  /** Whether native code has brought its process down. */
  static boolean crashed(int exitCode) {
    return CRASHES.contains(exitCode);
  }

  /**
   * The exit code in Spark's words for a lost executor; empty where the executor was not lost so.
   */
  static OptionalInt in(String reason) {
    Matcher said = EXIT_CODE.matcher(reason);
    return said.find() ? OptionalInt.of(Integer.parseInt(said.group(1))) : OptionalInt.empty();
  }
}
