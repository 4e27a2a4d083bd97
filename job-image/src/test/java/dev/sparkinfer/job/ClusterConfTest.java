package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterConfTest {
  private static final Path RUN = Path.of("/etc/sparkinfer/run");

  private static DriverEnvironment pod(String ip) {
    return new DriverEnvironment(
        Map.of(
            DriverPod.POD_IP, ip,
            DriverPod.POD_NAME, "signs-0a1b2c3d-x7k2p",
            DriverPod.POD_NAMESPACE, "vision",
            DriverPod.EXECUTOR_CPU, "3000m",
            DriverPod.EXECUTOR_IMAGE, "sparkinfer-job:1",
            DriverPod.EXECUTOR_PULL_POLICY, "IfNotPresent",
            DriverPod.PROGRESS_CONFIG_MAP, "signs-0a1b2c3d-progress"),
        RUN,
        Path.of("/scratch"),
        Path.of("/dev/termination-log"));
  }

  private static BatchInference resource(String... fields) {
    return Sample.resource("s3://models/1", "s3://photos/", "s3://rows/", fields);
  }

  private static Map<String, String> settings(String... fields) throws RunException {
    return ClusterConf.settings(resource(fields), pod("10.42.0.7"));
  }

  static Stream<Arguments> fieldsAndWhatTheySet() {
    return Stream.of(
        Arguments.of(
            "",
            """
            spark.app.id=signs-0a1b2c3d-x7k2p
            spark.app.name=sample
            spark.authenticate=true
            spark.authenticate.secret.file=/etc/sparkinfer/rpc/secret
            spark.blockManager.port=7080
            spark.decommission.enabled=true
            spark.driver.bindAddress=10.42.0.7
            spark.driver.blockManager.port=7079
            spark.driver.host=10.42.0.7
            spark.driver.port=7078
            spark.executor.cores=4
            spark.executor.extraJavaOptions=-XX:ActiveProcessorCount=2
            spark.executor.failuresValidityInterval=2m
            spark.executor.heartbeatInterval=2000ms
            spark.executor.instances=1
            spark.executor.maxNumFailures=12
            spark.executor.memory=1024m
            spark.executor.memoryOverhead=3072m
            spark.io.encryption.enabled=true
            spark.kubernetes.container.image=sparkinfer-job:1
            spark.kubernetes.container.image.pullPolicy=IfNotPresent
            spark.kubernetes.decommission.script=/opt/sparkinfer/bin/decommission
            spark.kubernetes.driver.ownPersistentVolumeClaim=false
            spark.kubernetes.driver.pod.name=signs-0a1b2c3d-x7k2p
            spark.kubernetes.driver.reusePersistentVolumeClaim=false
            spark.kubernetes.driver.service.deleteOnTermination=false
            spark.kubernetes.executor.apiPollingInterval=5s
            spark.kubernetes.executor.disableConfigMap=true
            spark.kubernetes.executor.missingPodDetectDelta=10s
            spark.kubernetes.executor.podNamePrefix=signs-0a1b2c3d-x7k2p
            spark.kubernetes.executor.podTemplateContainerName=executor
            spark.kubernetes.executor.podTemplateFile=file:///etc/sparkinfer/run/executor-pod.yaml
            spark.kubernetes.executor.request.cores=3000m
            spark.kubernetes.executor.terminationGracePeriodSeconds=120s
            spark.kubernetes.namespace=vision
            spark.local.dir=/scratch/local
            spark.master=k8s://https://kubernetes.default.svc
            spark.network.crypto.cipher=AES/CTR/NoPadding
            spark.network.crypto.enabled=true
            spark.network.timeoutInterval=2000ms
            spark.scheduler.minRegisteredResourcesRatio=0
            spark.storage.blockManagerHeartbeatTimeoutMs=8000ms
            spark.submit.deployMode=client
            spark.task.maxFailures=4
            spark.testing.reservedMemory=67108864
            spark.ui.enabled=false
            """),
        Arguments.of(
            "executors.count=20 executors.cores=8 executors.memory=64Gi",
            """
            spark.executor.cores=32
            spark.executor.extraJavaOptions=-XX:ActiveProcessorCount=8
            spark.executor.instances=20
            spark.executor.maxNumFailures=200
            spark.executor.memory=6144m
            spark.executor.memoryOverhead=59392m
            spark.kubernetes.executor.request.cores=3000m
            """),
        Arguments.of(
            "executors.count=5 executors.minCount=0",
            """
            spark.dynamicAllocation.enabled=true
            spark.dynamicAllocation.initialExecutors=1
            spark.dynamicAllocation.maxExecutors=5
            spark.dynamicAllocation.minExecutors=0
            spark.dynamicAllocation.shuffleTracking.enabled=true
            spark.executor.instances=null
            spark.executor.maxNumFailures=50
            """),
        Arguments.of(
            "executors.count=5 executors.minCount=3", "spark.dynamicAllocation.initialExecutors=3"),
        Arguments.of(
            "executors.gpus=2",
            """
            spark.executor.resource.gpu.amount=2
            spark.executor.resource.gpu.vendor=nvidia.com
            spark.executor.resource.gpu.discoveryScript=/opt/sparkinfer/bin/gpus
            spark.executorEnv.SPARKINFER_GPU_RESOURCE=gpu
            """),
        Arguments.of(
            "executors.gpus=1 executors.gpuResource=nvidia.com/mig-1g.10gb",
            "spark.executor.resource.mig-1g.10gb.amount=null"),
        Arguments.of(
            "sparkConf[spark.executor.heartbeatInterval]=10s"
                + " sparkConf[spark.task.maxFailures]=9",
            """
            spark.executor.heartbeatInterval=10s
            spark.storage.blockManagerHeartbeatTimeoutMs=40000ms
            spark.task.maxFailures=9
            """));
  }

  @ParameterizedTest
  @MethodSource
  void fieldsAndWhatTheySet(String fields, String expected) throws Exception {
    BatchInference resource =
        resource(
            Arrays.stream(fields.split(" "))
                .filter(field -> !field.isEmpty() && !field.startsWith("sparkConf"))
                .toArray(String[]::new));
    Map<String, String> conf = new TreeMap<>();
    Arrays.stream(fields.split(" "))
        .filter(field -> field.startsWith("sparkConf"))
        .map(field -> field.substring("sparkConf[".length()).split("]=", 2))
        .forEach(pair -> conf.put(pair[0], pair[1]));

    Map<String, String> settings =
        ClusterConf.settings(Resources.withSparkConf(resource, conf), pod("10.42.0.7"));

    if (fields.isEmpty()) {
      assertThat(settings.entrySet())
          .extracting(Map.Entry::toString)
          .containsExactlyElementsOf(expected.lines().toList());
    }
    assertThat(expected.lines().map(line -> line.split("=", 2)))
        .allSatisfy(
            pair ->
                assertThat(settings.get(pair[0]))
                    .isEqualTo(pair[1].equals("null") ? null : pair[1]));
  }

  @Test
  void refusesSettingsThatSlippedPastTheDefinition() {
    BatchInference resource =
        Resources.withSparkConf(
            resource(),
            Map.of(
                "spark.jars",
                "http://x/y.jar",
                "spark.authenticate",
                "false",
                "spark.log.level",
                "INFO"));

    RunException refused =
        catchThrowableOfType(
            RunException.class, () -> ClusterConf.settings(resource, pod("10.42.0.7")));

    assertThat(refused.reason()).isEqualTo(Reason.ForbiddenField);
    assertThat(refused).hasMessageContaining("spark.authenticate, spark.jars; remove");
  }

  @Test
  void writesAnAddressOfSixteenBytesAsHostsAre() throws Exception {
    Map<String, String> settings = ClusterConf.settings(resource(), pod("fd00::7"));

    assertThat(settings)
        .containsEntry("spark.driver.host", "[fd00::7]")
        .containsEntry("spark.driver.bindAddress", "fd00::7");
  }

  /** Devices are the engine's: tasks ask for none, and Spark fills an executor by its cores. */
  @Test
  void sparkTakesDevicesThatNoTaskAsksFor() throws Exception {
    SparkConf conf = new SparkConf(false);
    settings("executors.gpus=2", "executors.cores=3").forEach(conf::set);

    ResourceProfile profile = ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf);

    assertThat(profile.maxTasksPerExecutor(conf)).isEqualTo(12);
    assertThat(profile.executorResources().apply("gpu").amount()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "512Mi, 256, 256",
    "1Gi, 512, 512",
    "2Gi, 1024, 1024",
    "4Gi, 1024, 3072",
    "16Gi, 4096, 12288",
    "24Gi, 6144, 18432",
    "100Gi, 6144, 96256",
    "4G, 1024, 2790",
  })
  void splitsMemory(String memory, long heap, long overhead) {
    assertThat(MemorySplit.of(memory)).isEqualTo(new MemorySplit(heap, overhead));
  }
}
