package dev.sparkinfer.bench.scale;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.jspecify.annotations.Nullable;

/**
 * What watching a run costs while its shards are predicted: the CPU time of the threads that look
 * whether it is done and say how far it is. Spark makes it, as it is named in {@code
 * spark.extraListeners}; there is one run in a process.
 */
public final class WatchClock extends SparkListener {
  private static final Set<String> WATCHING = Set.of("main", "progress", "report");
  private static final String SHARDS = "shards";
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static volatile @Nullable WatchClock latest;

  private int job = -1;
  private long startNanos;
  private long startCpuNanos;
  private double share;

  public WatchClock() {
    latest = this;
  }

  /** Of one core; 0 when no shard was missing. */
  static double share() {
    WatchClock clock = latest;
    return clock == null ? 0 : clock.measured();
  }

  private synchronized double measured() {
    return share;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    if (job < 0 && SHARDS.equals(start.properties().getProperty("spark.jobGroup.id"))) {
      job = start.jobId();
      startNanos = System.nanoTime();
      startCpuNanos = cpuNanos();
    }
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd end) {
    if (end.jobId() == job) {
      share = (double) (cpuNanos() - startCpuNanos) / (System.nanoTime() - startNanos);
    }
  }

  private static long cpuNanos() {
    long sum = 0;
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && WATCHING.contains(thread.getThreadName())) {
        sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }
}
