package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.driver.DriverReport;
import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Display;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Failure;
import dev.sparkinfer.api.v1alpha1.Phase;
import dev.sparkinfer.api.v1alpha1.Progress;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.api.v1alpha1.Result;
import dev.sparkinfer.storage.StorageConfig.Credentials;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver in a process of its own, as its pod starts it. */
@EnableKubernetesMockClient(crud = true, https = false)
class DriverRunTest {
  @SuppressWarnings("NullAway.Init") // by the extension
  KubernetesClient client;

  @TempDir Path folder;
  private EmbeddedS3 store;
  private TinyRun run;
  private Path pod;
  private @Nullable Process driver;

  @BeforeEach
  @SuppressWarnings("NullAway") // the client is the extension's
  void startStore() throws Exception {
    store = EmbeddedS3.start(Files.createDirectories(folder.resolve("stores")));
    run = TinyRun.onS3(store, folder.resolve("stores"), "photos");
    pod = Files.createDirectories(folder.resolve("pod"));
    Files.createDirectories(pod.resolve("run"));
    client
        .configMaps()
        .inNamespace("vision")
        .resource(
            new ConfigMapBuilder().withNewMetadata().withName("progress").endMetadata().build())
        .create();
  }

  @AfterEach
  void stop() throws Exception {
    if (driver != null) {
      driver.destroyForcibly().waitFor();
    }
    store.close();
  }

  private BatchInference resource(String... more) throws Exception {
    return ResourceParser.local()
        .parse(
            run.yaml("out")
                + "  storage: {endpoint: \""
                + store.endpoint()
                + "\", credentials: {secretName: keys}}\n"
                + String.join("", more),
            Map.of())
        .get(0);
  }

  /** Starts the driver with the resource; a null key is none. */
  private void start(String resource, @Nullable String accessKey) throws IOException {
    Files.writeString(pod.resolve("run/resource.json"), resource);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens="))
        .forEach(command::add);
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.add("-Dlog4j2.configurationFile=log4j2-cluster.properties");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LocalDriver.class.getName());
    command.addAll(List.of(client.getMasterUrl().toString(), pod.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(pod.resolve("log").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.put("TF_CPP_MIN_LOG_LEVEL", "2");
    environment.put(DriverPod.POD_IP, "127.0.0.1");
    environment.put(DriverPod.POD_NAME, "tiny-x7k2p");
    environment.put(DriverPod.POD_NAMESPACE, "vision");
    environment.put(DriverPod.EXECUTOR_CPU, "1");
    environment.put(DriverPod.EXECUTOR_IMAGE, "sparkinfer-job:1");
    environment.put(DriverPod.EXECUTOR_PULL_POLICY, "IfNotPresent");
    environment.put(DriverPod.PROGRESS_CONFIG_MAP, "progress");
    Credentials.Keys keys = run.credentials();
    for (DriverPod.Store each : DriverPod.Store.values()) {
      if (accessKey != null) {
        environment.put(each.environmentPrefix() + "AWS_ACCESS_KEY_ID", accessKey);
      }
      environment.put(each.environmentPrefix() + "AWS_SECRET_ACCESS_KEY", keys.secretKey());
    }
    driver = builder.start();
  }

  private int exitCode() throws Exception {
    Process process = Objects.requireNonNull(driver);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(this::log).isTrue();
    return process.exitValue();
  }

  private String log() {
    try {
      return Files.readString(pod.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private DriverReport report() throws IOException {
    Map<String, String> data =
        client.configMaps().inNamespace("vision").withName("progress").get().getData();
    return new ObjectMapper().readValue(data.get(DriverReport.KEY), DriverReport.class);
  }

  private Why lastWord() throws IOException {
    return new ObjectMapper().readValue(pod.resolve("last-word").toFile(), Why.class);
  }

  @Test
  void reportsItsWayToTheEndAndTheSameWhenItIsStartedAgain() throws Exception {
    start(Resources.json(resource()), run.credentials().accessKey());

    assertThat(exitCode()).as(this::log).isZero();
    DriverReport end = report();
    assertThat(end.phase()).isEqualTo(Phase.Succeeded);
    assertThat(end.end()).isNotNull().extracting(Why::reason).isEqualTo(Reason.Succeeded);
    assertThat(lastWord()).isEqualTo(end.end());
    Progress progress = Objects.requireNonNull(end.progress());
    assertThat(progress.display().progress()).isEqualTo("100%");
    assertThat(progress.display().images()).isEqualTo("300/300");
    assertThat(progress.failed()).isEqualTo(TinyRun.BROKEN);
    assertThat(end.failures())
        .extracting(Failure::code)
        .containsExactlyInAnyOrder(
            ErrorCode.EMPTY_OBJECT, ErrorCode.NOT_AN_IMAGE, ErrorCode.CORRUPT_IMAGE);
    assertThat(end.failures())
        .extracting(Failure::example)
        .allMatch(key -> key.contains("images/"));
    assertThat(end.result())
        .isEqualTo(new Result("s3://photos/out/", "s3://photos/out/_sparkinfer/report.html"));
    assertThat(end.pod()).isEqualTo("tiny-x7k2p");
    assertThat(log()).contains("INFO ReportWriter: ", "INFO DriverEnd: Succeeded: ");
    assertThat(run.output("out").rows())
        .extracting(OutputFiles.ShortRow::key)
        .containsExactlyInAnyOrderElementsOf(run.keys());

    start(Resources.json(resource()), run.credentials().accessKey());

    assertThat(exitCode()).as(this::log).isZero();
    DriverReport again = report();
    assertThat(again.end()).extracting(Why::reason).isEqualTo(Reason.AlreadyComplete);
    assertThat(Objects.requireNonNull(again.progress()).display())
        .isEqualTo(new Display("100%", "300/300", "0/s", null));
    assertThat(again.failures()).isEqualTo(end.failures());
    assertThat(again.result()).isEqualTo(end.result());
  }

  @Test
  void saysInBothPlacesWhyItCannotRun() throws Exception {
    BatchInference forbidden =
        Resources.withSparkConf(
            resource(), Map.of("spark.driver.extraJavaOptions", "-agentpath:x"));
    start(Resources.json(forbidden), run.credentials().accessKey());

    assertThat(exitCode()).as(this::log).isEqualTo(64);
    assertThat(report().phase()).isEqualTo(Phase.Failed);
    assertThat(report().end()).extracting(Why::reason).isEqualTo(Reason.ForbiddenField);
    assertThat(lastWord().message()).contains("spark.driver.extraJavaOptions");
  }

  @Test
  void tellsMissingKeysByTheirVariableAndWrongOnesApart() throws Exception {
    start(Resources.json(resource()), null);
    assertThat(exitCode()).as(this::log).isEqualTo(77);
    assertThat(report().end()).isEqualTo(lastWord());
    assertThat(lastWord().reason()).isEqualTo(Reason.CredentialsMissing);
    assertThat(lastWord().message()).contains("SPARKINFER_MODEL_AWS_ACCESS_KEY_ID");

    start(Resources.json(resource()), "somebody-else");
    assertThat(exitCode()).as(this::log).isEqualTo(77);
    assertThat(lastWord().reason()).isEqualTo(Reason.CredentialsRefused);
  }

  @Test
  void aResourceThatCannotBeReadIsTheLastWord() throws Exception {
    start("{\"spec\": {\"model\": 7}}", run.credentials().accessKey());

    assertThat(exitCode()).as(this::log).isEqualTo(64);
    assertThat(lastWord().reason()).isEqualTo(Reason.InvalidResource);
  }

  @Test
  void aSignalLeavesTheProgressWithoutAnEnd() throws Exception {
    start(Resources.json(resource()), run.credentials().accessKey());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                client
                    .configMaps()
                    .inNamespace("vision")
                    .withName("progress")
                    .get()
                    .getData()
                    .containsKey(DriverReport.KEY));
    new ProcessBuilder("kill", "-TERM", String.valueOf(Objects.requireNonNull(driver).pid()))
        .start()
        .waitFor();

    assertThat(exitCode()).as(this::log).isEqualTo(143);
    assertThat(report().end()).isNull();
    assertThat(pod.resolve("last-word")).doesNotExist();
  }
}
