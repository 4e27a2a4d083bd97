package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image's scripts call and print, with stand-ins for the programs that they call. */
class ImageScriptsTest {
  private static final Path SCRIPTS = Path.of("src/main/jib/opt/sparkinfer/bin").toAbsolutePath();

  private static final Map<String, String> EXECUTOR =
      Map.of(
          "SPARK_EXECUTOR_MEMORY", "1024m",
          "SPARK_DRIVER_URL", "spark://CoarseGrainedScheduler@10.0.0.1:7078",
          "SPARK_EXECUTOR_ID", "3",
          "SPARK_EXECUTOR_CORES", "2",
          "SPARK_APPLICATION_ID", "spark-1",
          "SPARK_EXECUTOR_POD_IP", "10.0.0.2",
          "SPARK_RESOURCE_PROFILE_ID", "0",
          "SPARK_EXECUTOR_POD_NAME", "road-signs-exec-3",
          "SPARK_JAVA_OPT_0", "-Dspark.app.name=two words",
          "SPARK_JAVA_OPT_1", "-Dspark.network.timeout=20s");

  @TempDir private Path programs;

  @Test
  void startsExecutorsAsSparkDescribesThem() throws Exception {
    program("java", "printf '%s\\n' \"$@\"");

    List<String> arguments = run(EXECUTOR, "entrypoint", "executor").lines().toList();

    assertThat(arguments)
        .containsSubsequence(
            "-Dspark.master=k8s://x",
            "-Dspark.app.name=two words",
            "-Dspark.network.timeout=20s",
            "-Xmx1024m",
            "dev.sparkinfer.job.PreparedProcess",
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend")
        .containsSubsequence("--driver-url", "spark://CoarseGrainedScheduler@10.0.0.1:7078")
        .containsSubsequence("--executor-id", "3")
        .containsSubsequence("--cores", "2")
        .containsSubsequence("--app-id", "spark-1")
        .containsSubsequence("--hostname", "10.0.0.2")
        .containsSubsequence("--bind-address", "10.0.0.2")
        .containsSubsequence("--resourceProfileId", "0")
        .containsSubsequence("--podName", "road-signs-exec-3")
        .doesNotContain("executor");
  }

  @Test
  void startsTheDriverWithTheHeapThatItIsGiven() throws Exception {
    program("java", "printf '%s\\n' \"$@\"");

    assertThat(run(Map.of("SPARKINFER_DRIVER_HEAP_MIB", "512"), "entrypoint", "driver").lines())
        .endsWith("-Xmx512m", "dev.sparkinfer.job.Sparkinfer", "driver");
  }

  @Test
  void passesEverythingElseToTheCommandLine() throws Exception {
    program("java", "printf '%s\\n' \"$@\"");

    assertThat(run(Map.of(), "entrypoint", "run", "my file.yaml").lines())
        .endsWith("dev.sparkinfer.job.Sparkinfer", "run", "my file.yaml");
  }

  /** A Java that leaves a record and dies, the first time. */
  private void dyingJava(int exitCode, String record) throws IOException {
    program(
        "java",
        """
        for argument in "$@"; do
          case $argument in -Dsparkinfer.flights=*) flights=${argument#*=} ;; esac
        done
        cat
        if [ ! -e %1$s/died ]; then
          touch %1$s/died
          printf '%2$s' > "$flights/record"
          exit %3$d
        fi
        """
            .formatted(programs, record, exitCode));
  }

  @ParameterizedTest
  @CsvSource({"134, x, 0", "139, x, 0", "76, x, 0", "134, '', 134", "76, '', 75", "137, x, 137"})
  void startsAgainWhatDiesAtImages(int exitCode, String record, int end) throws Exception {
    dyingJava(exitCode, record);

    Process process = start(Map.of("TMPDIR", programs.toString()), "again", "run", "-");
    process.getOutputStream().write("a resource".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(process.waitFor()).isEqualTo(end);
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(end == 0 ? "a resourcea resource" : "a resource");
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .matches(end == 0 ? "An image has ended the process \\(exit code \\d+\\).*\n" : "");
    assertThat(programs).isDirectoryNotContaining("glob:**/sparkinfer-*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void handsASignalOn(String signal) throws Exception {
    program(
        "java",
        "trap 'echo told; exit 130' " + signal + "; echo ready; while :; do sleep 0.05; done");
    // As a shell starts what is to run in the background.
    Process process =
        start(
            Map.of("TMPDIR", programs.toString()),
            List.of(
                "sh", "-c", "trap '' INT; exec sh \"$0\"", SCRIPTS.resolve("again").toString()));
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(said.readLine()).isEqualTo("ready");
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(said.readLine()).isEqualTo("told");
  }

  @Test
  void diesWithWhoRunsIt() throws Exception {
    program("java", "echo $$; exec sleep 600");
    Process process = start(Map.of("TMPDIR", programs.toString()), "again");
    long java =
        Long.parseLong(
            new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine());
    ProcessHandle child = ProcessHandle.of(java).orElseThrow();
    process.destroyForcibly();

    await().until(() -> !child.isAlive());
  }

  @Test
  void readsFileNamesOfAnyLanguage() throws Exception {
    program("java", "echo \"$LC_ALL\"");

    assertThat(run(Map.of("LC_ALL", "xx_YY"), "entrypoint", "run")).isEqualTo("C.UTF-8\n");
  }

  @Test
  void namesEveryGpu() throws Exception {
    program(
        "nvidia-smi",
        "echo 'GPU 0: NVIDIA H200 (UUID: GPU-0a)'; echo 'GPU 1: NVIDIA H200 (UUID: GPU-0b)'");

    ResourceInformation found = ResourceInformation.parseJson(run(Map.of(), "gpus"));

    assertThat(found.name()).isEqualTo("gpu");
    assertThat(found.addresses()).containsExactly("0", "1");
  }

  @Test
  void namesThePartsOfADividedGpu() throws Exception {
    program(
        "nvidia-smi",
        "echo 'GPU 0: NVIDIA H200 (UUID: GPU-0a)'; "
            + "echo '  MIG 1g.18gb     Device  0: (UUID: MIG-1)'; "
            + "echo '  MIG 1g.18gb     Device  1: (UUID: MIG-2)'; "
            + "echo '  MIG 1g.18gb     Device  2: (UUID: MIG-3)'");

    ResourceInformation found =
        ResourceInformation.parseJson(run(Map.of("SPARKINFER_GPU_RESOURCE", "mig-small"), "gpus"));

    assertThat(found.name()).isEqualTo("mig-small");
    assertThat(found.addresses()).containsExactly("0", "1", "2");
  }

  @Test
  void simulatesGpusOnlyWhereTheImageIsMadeForTests() throws Exception {
    program("nvidia-smi", "echo 'GPU 0: NVIDIA H200 (UUID: GPU-0a)'");

    assertThat(addresses("-Dsparkinfer.devices=simulated")).hasSize(16);
    assertThat(addresses("-Dsparkinfer.devices=simulatedNot")).containsExactly("0");
  }

  @Test
  void saysWhyItSeesNoGpu() throws Exception {
    program("nvidia-smi", "echo 'Failed to initialize NVML: Driver not loaded'; exit 9");
    Process process = start(Map.of(), "gpus");

    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("No GPU is visible", "Driver not loaded");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private String[] addresses(String javaOptions) throws Exception {
    return ResourceInformation.parseJson(run(Map.of("JDK_JAVA_OPTIONS", javaOptions), "gpus"))
        .addresses();
  }

  private void program(String name, String body) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String run(Map<String, String> environment, String script, String... arguments)
      throws Exception {
    Process process = start(environment, script, arguments);
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  private Process start(Map<String, String> environment, String script, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return start(environment, command);
  }

  private Process start(Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().putAll(environment);
    builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
    return builder.start();
  }
}
