package dev.sparkinfer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine, such as helm.
 *
 * @param command what its arguments follow
 * @param environment set besides this process's own
 */
public record Program(List<String> command, Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** How a program ended, with what it wrote to both of its streams. */
  public record Result(int exitCode, String output) {}

  /** A program did not end with 0; the message holds the command and what it wrote. */
  public static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String command, Result result) {
      super("%s: exit code %d%n%s".formatted(command, result.exitCode(), result.output()));
    }
  }

  /**
   * Runs to the end and gives what was written to both streams.
   *
   * @throws FailedException it did not end with 0
   */
  public String output(String... arguments) {
    Result result = run("", arguments);
    if (result.exitCode() != 0) {
      throw new FailedException(String.join(" ", withArguments(arguments)), result);
    }
    return result.output();
  }

  /** Runs to the end, whatever that is; {@code input} is what the program reads. */
  public Result run(String input, String... arguments) {
    try {
      Path in = Files.createTempFile("program", ".in");
      Path out = Files.createTempFile("program", ".out");
      try {
        Files.writeString(in, input);
        ProcessBuilder builder = new ProcessBuilder(withArguments(arguments));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectInput(in.toFile()).redirectOutput(out.toFile());
        Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
          throw new IllegalStateException(
              "%s: not done within %s".formatted(withArguments(arguments), LIMIT));
        }
        return new Result(
            process.exitValue(), new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it; it writes where this process writes. */
  Process start(String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(withArguments(arguments));
    builder.environment().putAll(environment);
    return builder.inheritIO().start();
  }

  private List<String> withArguments(String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(Arrays.asList(arguments));
    return all;
  }
}
