package dev.sparkinfer.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Something that is run to its end for what it writes to standard output; what it says besides is
 * for the error.
 *
 * @param command with its arguments
 * @param limit after which it is ended
 */
record PythonProgram(List<String> command, Duration limit) {
  private static final int ERROR_CHARS = 4000;

  PythonProgram {
    command = List.copyOf(command);
  }

  /**
   * Runs it, with this process's JVM for those that need one.
   *
   * @throws IOException it cannot be started, does not end with 0 or not in time; the message holds
   *     the end of what it wrote to standard error
   */
  String output() throws IOException, InterruptedException {
    Path out = Files.createTempFile("python", ".out");
    Path err = Files.createTempFile("python", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
          throw new IOException("not done within " + limit + said(err));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      if (process.exitValue() != 0) {
        throw new IOException("exit code " + process.exitValue() + said(err));
      }
      return Files.readString(out);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private String said(Path err) throws IOException {
    String text = Files.readString(err).strip();
    return ": "
        + String.join(" ", command)
        + System.lineSeparator()
        + text.substring(Math.max(0, text.length() - ERROR_CHARS));
  }
}
