package dev.sparkinfer.job;

import dev.sparkinfer.api.schema.ResourceParser;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.SummaryJson;
import dev.sparkinfer.storage.StorageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A run over files whose executors are processes of their own, as in a cluster: Spark's cluster on
 * one machine. Arguments are the resource, a directory for all that it writes, and the number of
 * executors; it prints the summary, or the reason and the message.
 */
final class ClusterOfProcesses {
  private ClusterOfProcesses() {}

  public static void main(String[] args) throws Exception {
    BatchInference resource =
        ResourceParser.local().parse(Files.readString(Path.of(args[0])), Map.of()).get(0);
    Path scratch = Path.of(args[1]);
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("spark.app.name", "processes"),
            Map.entry("spark.master", "local-cluster[" + args[2] + ",4,512]"),
            Map.entry("spark.executor.instances", args[2]),
            Map.entry("spark.executor.cores", "4"),
            Map.entry("spark.executor.memory", "512m"),
            Map.entry("spark.testing.reservedMemory", String.valueOf(64L << 20)),
            Map.entry("spark.executor.extraClassPath", System.getProperty("java.class.path")),
            Map.entry(
                "spark.executor.extraJavaOptions",
                "-XX:TieredStopAtLevel=1 -Xshare:auto -XX:ErrorFile=" + scratch + "/crash"),
            Map.entry("spark.executorEnv.TF_CPP_MIN_LOG_LEVEL", "3"),
            Map.entry("spark.deploy.maxExecutorRetries", "-1"),
            Map.entry("spark.local.dir", scratch.resolve("local").toString()),
            Map.entry("spark.ui.enabled", "false"),
            Map.entry("spark.master.ui.port", "0"),
            Map.entry("spark.driver.host", "127.0.0.1"));
    StorageConfig files = StorageConfig.aws();
    BatchInferenceJob job =
        new BatchInferenceJob(
            resource,
            new RunSpec.Stores(files, files, files),
            new BatchInferenceJob.Options(
                scratch.resolve("models"),
                new RunSpec.Process(1, true, null),
                null,
                () -> SparkRuntime.with(settings)));
    int exitCode;
    try {
      RunSummary summary = job.run();
      System.out.println(SummaryJson.render(summary));
      exitCode = summary.outcome().exitCode();
    } catch (RunException e) {
      System.out.println(e.reason() + ": " + e.getMessage());
      exitCode = e.reason().exitCode();
    }
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
