package dev.sparkinfer.job;

import dev.sparkinfer.model.TestModels;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pictures of which one ends the process that predicts it and another never ends, and a run of them
 * in processes of its own.
 *
 * @param folder for all
 * @param images how many
 */
record PoisonRun(Path folder, int images) {
  private static final Path AGAIN = Path.of("src/main/jib/opt/sparkinfer/bin/again");

  /** TensorFlow is to be refused what it asks for, not to be given it page by page. */
  private static final String BOUNDED = "ulimit -v 50000000; ulimit -c 0; exec \"$@\"";

  /** What a process has said, and how it ended. */
  record Ended(int exitCode, String said, double seconds) {}

  static PoisonRun of(Path folder, int images, int killer, int endless) throws IOException {
    Path here = folder.toRealPath();
    TestModels.poisonedAbove(here.resolve("model"), 250);
    Files.createDirectories(here.resolve("images"));
    for (int i = 0; i < images; i++) {
      byte[] picture =
          Pictures.png(i == killer ? 255 : i % 200, i == endless ? 255 : i % 100, i % 50);
      Files.write(here.resolve("images/%04d.png".formatted(i)), picture);
    }
    return new PoisonRun(here, images);
  }

  Path resource() throws IOException {
    return Files.writeString(
        folder.resolve("run.yaml"),
        """
        apiVersion: sparkinfer.dev/v1alpha1
        kind: BatchInference
        metadata: {name: poison}
        spec:
          model: {uri: "file:%1$s/model"}
          input: {uris: ["file:%1$s/images/"]}
          output: {uri: "file:%1$s/out/"}
          report: {sampleImages: 0}
          failurePolicy: {predictTimeoutSeconds: 5}
        """
            .formatted(folder));
  }

  OutputFiles output() {
    return new OutputFiles(folder.resolve("out"));
  }

  /** {@code sparkinfer run}, as the launcher starts it. */
  Ended locally() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(AGAIN.toAbsolutePath().toString()));
    command.addAll(javaOptions());
    command.addAll(List.of(Sparkinfer.class.getName(), "run", resource().toString(), "-o", "json"));
    return run(command);
  }

  /** With executors that are processes of their own. */
  Ended onExecutors(int executors) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("spark/jars"));
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(javaOptions());
    command.addAll(
        List.of(
            ClusterOfProcesses.class.getName(),
            resource().toString(),
            folder.resolve("scratch").toString(),
            String.valueOf(executors)));
    return run(command);
  }

  private List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens="))
        .forEach(options::add);
    options.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    options.addAll(List.of("-XX:ErrorFile=" + folder.resolve("crash"), "-cp"));
    options.add(System.getProperty("java.class.path"));
    return options;
  }

  private Ended run(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(Arrays.asList("sh", "-c", BOUNDED, "sh"));
    all.addAll(command);
    Path log = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.directory(folder.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
    long start = System.nanoTime();
    Process process = builder.start();
    if (!process.waitFor(400, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError("the run did not end:\n" + Files.readString(log));
    }
    return new Ended(process.exitValue(), Files.readString(log), (System.nanoTime() - start) / 1e9);
  }
}
