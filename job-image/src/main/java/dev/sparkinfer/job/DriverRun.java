package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.network.util.JavaUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** A run as its driver's pod sees it: from the resource that the operator left to an exit code. */
final class DriverRun {
  private static final Logger LOG = LoggerFactory.getLogger(DriverRun.class);
  private static final Duration REFUSAL_OVER = Duration.ofSeconds(5);

  private final DriverEnvironment pod;
  private final KubernetesClient client;
  private final Function<Map<String, String>, SparkRuntime> spark;
  private volatile int stoppedBy;
  private volatile boolean exiting;

  /**
   * @param spark starts Spark with settings
   */
  DriverRun(
      DriverEnvironment pod,
      KubernetesClient client,
      Function<Map<String, String>, SparkRuntime> spark) {
    this.pod = pod;
    this.client = client;
    this.spark = spark;
  }

  /** Runs to the end; returns the exit code. */
  int run() {
    BatchInference resource;
    RunSpec.Stores stores;
    Map<String, String> settings = Map.of();
    RunException refused = null;
    try {
      resource = pod.resource();
      stores = StoreConfigs.inPod(resource.getSpec());
    } catch (RunException e) {
      LOG.error("{}: {}", e.reason(), e.getMessage());
      DriverEnd.leave(pod.terminationLog(), new Why(e.reason(), String.valueOf(e.getMessage())));
      return e.reason().exitCode();
    }
    try {
      settings = ClusterConf.settings(resource, pod);
    } catch (RunException e) {
      refused = e;
    }
    Map<String, String> sparkSettings = settings;
    BatchInferenceJob job = job(resource, stores, () -> spark.apply(sparkSettings));
    ProgressConfigMap progress =
        new ProgressConfigMap(client, pod.namespace(), pod.progressConfigMap());
    DriverEnd end = new DriverEnd(progress, pod.terminationLog());
    try (ExecutorRefusals refusals = ExecutorRefusals.listen(pace(settings), System::nanoTime);
        ExecutorExits exits = ExecutorExits.watch(client, pod.namespace(), pod.podName())) {
      DriverReports reports =
          new DriverReports(
              resource.getSpec().attempt(), pod.podName(), job.state(), refusals::current);
      if (refused != null) {
        return end.tell(reports.end(refused.reason(), String.valueOf(refused.getMessage())));
      }
      Signal.handle(new Signal("TERM"), signal -> stop(job, 143));
      Signal.handle(new Signal("INT"), signal -> stop(job, 130));
      Thread crash = new Thread(() -> endBySpark(resource, end, reports, exits), "crash");
      Runtime.getRuntime().addShutdownHook(crash);
      try (ReportWriter writer =
          new ReportWriter(reports::now, progress::write, System::nanoTime).start()) {
        return toItsEnd(job, resource, end, reports, exits, writer);
      }
    }
  }

  private int toItsEnd(
      BatchInferenceJob job,
      BatchInference resource,
      DriverEnd end,
      DriverReports reports,
      ExecutorExits exits,
      ReportWriter writer) {
    RunException failure;
    try {
      var summary = job.run();
      writer.close();
      return end.tell(reports.end(summary));
    } catch (RunException e) {
      failure =
          e.reason() == Reason.ExecutorsCrash
              ? exits.asRunException(String.valueOf(e.getMessage()), memory(resource), e)
              : e;
    } catch (InterruptedException | RuntimeException e) {
      failure =
          new RunException(
              Reason.InternalError,
              "this is a defect of Sparkinfer, please report it with the driver's log: " + e,
              e);
    } catch (Error e) {
      failure = ProcessErrors.asRunException(e);
    }
    writer.close();
    if (stoppedBy != 0) {
      LOG.info("stopped by a signal; what is committed is kept, and the next driver goes on there");
      return stoppedBy;
    }
    if (exiting) {
      // Whatever failed did so because Spark ends this process. The hook tells it too: the second
      // waits for the first, and the client stays open until it is told.
      failure = endedBySpark(resource, exits);
    }
    if (failure.reason() == Reason.InternalError) {
      LOG.error("the run failed", failure);
    }
    return end.tell(reports.end(failure.reason(), String.valueOf(failure.getMessage())));
  }

  /**
   * Spark ends the process by itself, with 11, when more executors fail than {@code
   * spark.executor.maxNumFailures}: a hook is the only way to say why, and to exit otherwise.
   */
  private void endBySpark(
      BatchInference resource, DriverEnd end, DriverReports reports, ExecutorExits exits) {
    if (stoppedBy != 0 || end.told()) {
      return;
    }
    exiting = true;
    RunException crash = endedBySpark(resource, exits);
    Runtime.getRuntime()
        .halt(end.tell(reports.end(crash.reason(), String.valueOf(crash.getMessage()))));
  }

  private static RunException endedBySpark(BatchInference resource, ExecutorExits exits) {
    return exits.any()
        ? exits.asRunException("too many executors have died", memory(resource), null)
        : new RunException(Reason.InternalError, "Spark has ended the driver; its log says why");
  }

  private BatchInferenceJob job(
      BatchInference resource, RunSpec.Stores stores, Supplier<SparkRuntime> start) {
    BatchInferenceSpec spec = resource.getSpec();
    return new BatchInferenceJob(
        resource,
        stores,
        new BatchInferenceJob.Options(
            pod.scratch().resolve("models"),
            new RunSpec.Process(spec.executors().cores(), true, spec.executors().gpus()),
            null,
            start));
  }

  /** A refusal is repeated at each try of Spark's. */
  private static Duration pace(Map<String, String> settings) {
    String delay = settings.getOrDefault("spark.kubernetes.allocation.batch.delay", "1s");
    return REFUSAL_OVER.plusMillis(JavaUtils.timeStringAsMs(delay));
  }

  private static String memory(BatchInference resource) {
    return resource.getSpec().executors().memory();
  }

  private void stop(BatchInferenceJob job, int exitCode) {
    stoppedBy = exitCode;
    job.stop();
  }
}
