package dev.sparkinfer.bench;

import dev.sparkinfer.bench.engine.EngineBenchmark;
import dev.sparkinfer.bench.engine.SmallBenchmark;
import dev.sparkinfer.bench.engine.StartupBenchmark;
import dev.sparkinfer.bench.operator.OperatorBenchmark;
import dev.sparkinfer.bench.operator.PodsBenchmark;
import dev.sparkinfer.bench.peers.PeersBenchmark;
import dev.sparkinfer.bench.planning.PlanningBenchmark;
import dev.sparkinfer.bench.scale.ScaleBenchmark;
import java.util.List;
import java.util.Set;

/** All benchmarks there are, in the order in which they run. */
final class Benchmarks {
  private Benchmarks() {}

  /**
   * Those that run only when they are named: they take long, or need a cluster or what others have
   * made.
   */
  static final Set<String> ON_REQUEST = Set.of("scale", "pods", "operator", "peers");

  static final List<Benchmark> ALL =
      List.of(
          new EngineBenchmark(),
          new PlanningBenchmark(),
          new SmallBenchmark(),
          new StartupBenchmark(),
          new ScaleBenchmark(),
          new PodsBenchmark(),
          new OperatorBenchmark(),
          new PeersBenchmark());
}
