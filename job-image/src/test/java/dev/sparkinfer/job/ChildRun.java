package dev.sparkinfer.job;

import dev.sparkinfer.storage.StorageConfig.Credentials;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code sparkinfer run} in a process of its own, which can be killed as a crash would. */
final class ChildRun implements AutoCloseable {
  private static final long LONGEST_SECONDS = 120;

  private final Process process;
  private final Path log;

  private ChildRun(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a run.
   *
   * @param folder for the resource, the log and whatever the process keeps in its temporary folder
   */
  static ChildRun start(Path folder, String yaml, Credentials.Keys keys) throws IOException {
    Path resource = Files.writeString(Files.createTempFile(folder, "run", ".yaml"), yaml);
    Path log = Files.createTempFile(folder, "run", ".log");
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Spark opens the JDK's packages; this process was started with what it needs.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens="))
        .forEach(command::add);
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Sparkinfer.class.getName(), "run", resource.toString(), "-o", "json"));

    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.put("AWS_ACCESS_KEY_ID", keys.accessKey());
    environment.put("AWS_SECRET_ACCESS_KEY", keys.secretKey());
    environment.put("TF_CPP_MIN_LOG_LEVEL", "2");
    return new ChildRun(builder.start(), log);
  }

  /** SIGKILL: nothing in the process can do anything about it. Returns when it is dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for the end; 137 after a kill. */
  int exitCode() throws InterruptedException, IOException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the run did not end:\n" + output());
    }
    return process.exitValue();
  }

  /** What it has printed. */
  String output() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
