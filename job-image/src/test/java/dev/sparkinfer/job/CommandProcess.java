package dev.sparkinfer.job;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, which gets signals and an environment. */
final class CommandProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts the command in this JVM's class path.
   *
   * @param directory for what it says, and as its home
   * @param environment all the variables that begin with {@code AWS_}
   */
  static CommandProcess start(Path directory, Map<String, String> environment, String... args)
      throws IOException {
    return start(directory, List.of(), List.of(), environment, args);
  }

  /**
   * Starts the command on a machine of its own kind.
   *
   * @param within a program and its arguments, which runs what follows it
   * @param options further ones for Java
   */
  static CommandProcess start(
      Path directory,
      List<String> within,
      List<String> options,
      Map<String, String> environment,
      String... args)
      throws IOException {
    List<String> command = new ArrayList<>(within);
    // As from a terminal: where this JVM was told to ignore Ctrl-C, its children would be too.
    command.addAll(List.of("env", "--default-signal=INT,TERM"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Duser.home=" + directory));
    // TensorFlow's libraries are unpacked once, not into every home.
    command.add(
        "-Dorg.bytedeco.javacpp.cachedir="
            + Path.of(System.getProperty("user.home"), ".javacpp", "cache"));
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Sparkinfer.class.getName());
    command.addAll(List.of(args));
    Path out = directory.resolve("stdout.txt");
    Path err = directory.resolve("stderr.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
    builder.environment().putAll(environment);
    return new CommandProcess(builder.start(), out, err);
  }

  /** Sends it a signal, by its short name. */
  void signal(String name) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exitCode != 0 && process.isAlive()) {
      throw new IOException("kill ended with " + exitCode);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written to standard error so far. */
  String err() throws IOException {
    return Files.readString(err);
  }

  /** Waits for its end. */
  Said await(int seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " s: " + err());
    }
    return new Said(process.exitValue(), Files.readString(out), err());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
