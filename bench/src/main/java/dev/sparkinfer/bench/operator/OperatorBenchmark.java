package dev.sparkinfer.bench.operator;

import dev.sparkinfer.bench.Benchmark;
import dev.sparkinfer.bench.Ratio;
import dev.sparkinfer.bench.Report;
import dev.sparkinfer.bench.Series;
import dev.sparkinfer.bench.Settings;
import dev.sparkinfer.e2e.Cluster;
import dev.sparkinfer.e2e.Installation;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How the operator does with many resources: in a real cluster, beside a loop that creates the same
 * objects there.
 */
public final class OperatorBenchmark implements Benchmark {
  private static final int MOST_WARM_UP = 200;
  private static final int A_MINUTE = 200;
  private static final int A_NAMESPACE = 1_000;
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PACE = Duration.ofMinutes(1).dividedBy(A_MINUTE);
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private final Measured jobs = new Measured("Jobs created, all resources at once", "1/min");
  private final Measured bare = new Measured("runs of the bare loop", "1/min");
  private final Measured requests = new Measured("requests a run", "");
  private final Measured cpu = new Measured("CPU of the operator, a run", "ms");
  private final Measured burst50 = new Measured("all at once, until the Job, p50", "s");
  private final Measured burst99 = new Measured("all at once, until the Job, p99", "s");
  private final Measured paced50 = new Measured("200 a minute, until the Job, p50", "s");
  private final Measured paced99 = new Measured("200 a minute, until the Job, p99", "s");

  /** One quantity while it is being measured. */
  private record Measured(String name, String unit, List<Double> rounds) {
    Measured(String name, String unit) {
      this(name, unit, new ArrayList<>());
    }

    double last() {
      return rounds.get(rounds.size() - 1);
    }

    Series series() {
      return new Series(name, unit, rounds);
    }
  }

  @Override
  public String name() {
    return "operator";
  }

  @Override
  public Report run(Settings settings) throws Exception {
    settings.say("operator: starting a cluster, installing the chart");
    Cluster cluster = Cluster.shared();
    Installation installation = Installation.shared();
    OperatorProcess operator = new OperatorProcess(cluster);
    settings.say("operator: warming up");
    int warm = Math.min(MOST_WARM_UP, settings.resources());
    warmUp(cluster, operator, warm);
    for (int round = 1; round <= settings.rounds(); round++) {
      settings.say("operator: round %d of %d", round, settings.rounds());
      measure(settings, cluster, operator);
    }
    List<Series> figures =
        new ArrayList<>(
            List.of(
                jobs.series(),
                bare.series(),
                requests.series(),
                cpu.series(),
                burst50.series(),
                burst99.series(),
                paced50.series(),
                paced99.series()));
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    ratios.put("operator.jobs_per_minute", Ratio.of(jobs.series()));
    ratios.put("operator.jobs_to_bare_loop", Ratio.of(jobs.series(), bare.series()));
    ratios.put("operator.p99_seconds", Ratio.of(paced99.series()));
    List<String> notes =
        new ArrayList<>(
            List.of(
                settings.resources() + " resources at once, in one namespace; no node takes a pod",
                "the bare loop sends one request after the other, with the operator's account",
                "both were warm: each had made "
                    + warm
                    + " runs; the next is measured when the Jobs of the last have their pods",
                "requests: everything that the operator's account asks for, its lease included",
                "until the Job: from the request that creates the resource until a watch shows it"));
    if (settings.present() > 0) {
      Series resident = present(settings, cluster, installation, operator, figures);
      ratios.put("operator.resident_mib", Ratio.of(resident));
      notes.add(
          "resident: the operator's process with "
              + settings.present()
              + " suspended resources, all of whose objects it has made: Jobs without pods");
    }
    return new Report(name(), figures, ratios, notes);
  }

  private void measure(Settings settings, Cluster cluster, OperatorProcess operator)
      throws Exception {
    KubernetesClient kubernetes = cluster.kubernetes();
    int count = settings.resources();
    String busy = cluster.newNamespace("bench-burst");
    long requestsBefore = operator.requests();
    double secondsBefore = operator.cpuSeconds();
    Applied burst = new Burst(kubernetes, busy, false, AT_ONCE).apply(count);
    jobs.rounds().add(burst.jobsPerMinute());
    burst50.rounds().add(burst.percentile(50));
    burst99.rounds().add(burst.percentile(99));
    settings.say(
        "operator: %.0f Jobs a minute, p99 %.1f s", burst.jobsPerMinute(), burst.percentile(99));
    Settled.await(kubernetes, busy, count);
    requests.rounds().add((operator.requests() - requestsBefore) / (double) count);
    cpu.rounds().add((operator.cpuSeconds() - secondsBefore) * 1e3 / count);

    bare.rounds().add(loop(cluster, operator, busy, count));
    settings.say("operator: bare loop, %.0f runs a minute", bare.last());

    String paced = cluster.newNamespace("bench-paced");
    Applied steady = new Burst(kubernetes, paced, false, PACE).apply(A_MINUTE);
    paced50.rounds().add(steady.percentile(50));
    paced99.rounds().add(steady.percentile(99));
    settings.say("operator: at %d a minute p99 %.3f s", A_MINUTE, steady.percentile(99));
  }

  /** Copies a run of the namespace {@code busy}; returns runs a minute. */
  private static double loop(Cluster cluster, OperatorProcess operator, String busy, int count)
      throws InterruptedException {
    KubernetesClient kubernetes = cluster.kubernetes();
    String namespace = cluster.newNamespace("bench-loop");
    try (KubernetesClient client = operator.client()) {
      double rate =
          new BareLoop(kubernetes, client, namespace, anyJob(kubernetes, busy))
              .runsPerMinute(count);
      Settled.await(kubernetes, namespace, count);
      return rate;
    }
  }

  private static void warmUp(Cluster cluster, OperatorProcess operator, int runs) throws Exception {
    String namespace = cluster.newNamespace("bench-warm");
    var unused = new Burst(cluster.kubernetes(), namespace, false, AT_ONCE).apply(runs);
    Settled.await(cluster.kubernetes(), namespace, runs);
    double unmeasured = loop(cluster, operator, namespace, runs);
  }

  private static Job anyJob(KubernetesClient kubernetes, String namespace) {
    return kubernetes
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .list(new ListOptionsBuilder().withLimit(1L).build())
        .getItems()
        .get(0);
  }

  private static Series present(
      Settings settings,
      Cluster cluster,
      Installation installation,
      OperatorProcess operator,
      List<Series> figures)
      throws Exception {
    int restarts = operator.restarts();
    settings.say("operator: %d suspended resources", settings.present());
    for (int left = settings.present(); left > 0; left -= A_NAMESPACE) {
      String namespace = cluster.newNamespace("bench-present");
      Applied applied =
          new Burst(cluster.kubernetes(), namespace, true, AT_ONCE)
              .apply(Math.min(left, A_NAMESPACE));
      settings.say(
          "operator: %d more, %.0f a minute", applied.waits().size(), applied.jobsPerMinute());
    }
    TimeUnit.SECONDS.sleep(SETTLED.toSeconds());
    double grown = operator.residentMebibytes();
    if (operator.restarts() != restarts) {
      throw new IllegalStateException("the operator was killed for want of memory");
    }
    settings.say("operator: starting it again");
    installation.killLeader();
    TimeUnit.SECONDS.sleep(SETTLED.toSeconds());
    if (operator.restarts() != 0) {
      throw new IllegalStateException("the operator does not start with so many resources");
    }
    double anew = operator.mostResidentMebibytes();
    figures.add(new Series("resident, having made them all", "MiB", List.of(grown)));
    figures.add(new Series("resident at most, started again with them", "MiB", List.of(anew)));
    return new Series("resident", "MiB", List.of(Math.max(grown, anew)));
  }
}
