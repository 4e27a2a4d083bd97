package dev.sparkinfer.bench.engine;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * When the tasks of a run's shards began and ended, by Spark's own clock. Spark makes it, as it is
 * named in {@code spark.extraListeners}; there is one run at a time.
 */
public final class TaskClock extends SparkListener {
  private static final String SHARDS = "shards";

  private static @Nullable TaskClock latest;

  private final Set<Object> stages = new HashSet<>();
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  public TaskClock() {
    register(this);
  }

  private static synchronized void register(TaskClock clock) {
    latest = clock;
  }

  /** Seconds from the first task's start to the last one's end, in the latest Spark. */
  static synchronized double seconds() {
    if (latest == null) {
      throw new IllegalStateException("Spark has made no clock");
    }
    return latest.span();
  }

  private synchronized double span() {
    if (lastMillis <= firstMillis) {
      throw new IllegalStateException("no task of a shard was seen");
    }
    return (lastMillis - firstMillis) / 1e3;
  }

  /** The end of a run has jobs of the same group: the first one are the shards. */
  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    if (stages.isEmpty() && SHARDS.equals(start.properties().getProperty("spark.jobGroup.id"))) {
      stages.addAll(CollectionConverters.asJava(start.stageIds()));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (stages.contains(end.stageId())) {
      firstMillis = Math.min(firstMillis, end.taskInfo().launchTime());
      lastMillis = Math.max(lastMillis, end.taskInfo().finishTime());
    }
  }
}
