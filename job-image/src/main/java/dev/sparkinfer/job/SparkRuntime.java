package dev.sparkinfer.job;

import com.google.common.util.concurrent.Monitor;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.plan.Shard;
import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function0;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/** Spark, as far as a run needs it: one-task calls on an executor, and a task for each shard. */
final class SparkRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SparkRuntime.class);

  /** Tasks at once of one executor, for each of its cores. */
  static final int TASKS_A_CORE = 4;

  /** Tasks of one {@link #map}, whatever the number of inputs. */
  private static final int MOST_CALLS = 64;

  /** Failures of a task that end a run, where the settings do not say. */
  private static final int TRIES = 4;

  /** Of Spark's own counting, which knows no fault from another: the ledger's comes first. */
  private static final int TRIES_BY_SPARK = 10_000;

  private static final int LEAST_LOSSES = 4;
  private static final String SHARDS = "shards";

  private static volatile @Nullable TaskLedger current;

  private static final Duration LONGEST_LAST_WORD = Duration.ofSeconds(2);

  private final JavaSparkContext context;
  private final TaskLedger ledger;
  private final Monitor tasks = new Monitor();
  private final Monitor.Guard noneRuns = tasks.newGuard(() -> runningTasks() == 0);
  private int runningTasks;
  private volatile @Nullable Throwable lastFailure;

  /** Work for an executor. */
  interface Task<R> extends Callable<R>, Serializable {}

  /** The tasks of all shards, running. */
  interface Running {
    boolean finished();

    /** Throws why the tasks have not all succeeded, if so. */
    void check() throws RunException;

    /** Interrupts the tasks. */
    void cancel();
  }

  private SparkRuntime(SparkConf conf, int tries) {
    // A run has 10^5 tasks: none is kept once it is done, and each result is taken as it comes.
    conf.setIfMissing("spark.ui.retainedTasks", "1000");
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    context = new JavaSparkContext(conf);
    int executors =
        conf.getInt(
            "spark.dynamicAllocation.maxExecutors", conf.getInt("spark.executor.instances", 1));
    ledger =
        new TaskLedger(
            SHARDS,
            tries,
            Math.max(LEAST_LOSSES, 2 * executors),
            () -> context.sc().cancelAllJobs());
    current = ledger;
    context.sc().addSparkListener(ledger);
    context
        .sc()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskStart(SparkListenerTaskStart start) {
                count(1);
              }

              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                count(-1);
                if (end.reason() instanceof ExceptionFailure failure) {
                  Throwable cause =
                      failure.exception().isDefined()
                          ? failure.exception().get()
                          : new IllegalStateException(failure.toErrorString());
                  lastFailure = cause;
                  LOG.warn(
                      "task {} failed (attempt {}), it is run again: {}",
                      end.taskInfo().index(),
                      end.taskInfo().attemptNumber() + 1,
                      cause.getMessage());
                }
              }
            });
  }

  /**
   * Everything in this process. There are four times as many tasks as cores: a task computes
   * nothing while the engine has its images, and while it waits for the store, which it does some
   * six times in turn, others keep the engine busy.
   */
  static SparkRuntime local(String name, int cores) {
    return new SparkRuntime(
        new SparkConf()
            .setAppName(name)
            // Plain local[n] never runs a failed task again.
            .setMaster("local[" + Math.max(8, TASKS_A_CORE * cores) + "," + TRIES_BY_SPARK + "]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.plugins", ProgressPlugin.class.getName()),
        TRIES);
  }

  /** Executors by other processes; {@code settings} say which and where. */
  static SparkRuntime with(Map<String, String> settings) {
    SparkConf conf = new SparkConf();
    settings.forEach(conf::set);
    int tries = conf.getInt("spark.task.maxFailures", TRIES);
    conf.set("spark.task.maxFailures", String.valueOf(TRIES_BY_SPARK));
    return new SparkRuntime(conf.set("spark.plugins", ProgressPlugin.class.getName()), tries);
  }

  /** The ledger of the Spark that runs in this process; null where none does. */
  static @Nullable TaskLedger ledger() {
    return current;
  }

  /** How many executors Spark wants now. */
  int executorsDesired() {
    var allocation = context.sc().executorAllocationManager();
    if (allocation.isEmpty()) {
      return context.getConf().getInt("spark.executor.instances", 1);
    }
    int defaultProfile = ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID();
    var target = allocation.get().numExecutorsTargetPerResourceProfileId().get(defaultProfile);
    return target.isDefined() ? (Integer) target.get() : 0;
  }

  private void count(int change) {
    tasks.enter();
    try {
      runningTasks += change;
    } finally {
      tasks.leave();
    }
  }

  private int runningTasks() {
    return runningTasks;
  }

  <T> Broadcast<T> broadcast(T value) {
    return context.broadcast(value);
  }

  /** Calls one task on some executor. */
  <R> R call(Task<R> task) throws RunException, InterruptedException {
    return waitFor(() -> context.parallelize(List.of(0), 1).map(unused -> task.call()).first());
  }

  /**
   * Calls a task for each of the inputs, on all executors, and returns the results in order.
   *
   * @param patience how long it may take: executors that are lost may never come back
   */
  <I, R> List<R> map(List<I> inputs, Function<I, R> task, Duration patience)
      throws RunException, InterruptedException {
    JavaFutureAction<List<R>> results =
        context
            .parallelize(inputs, Math.max(1, Math.min(inputs.size(), MOST_CALLS)))
            .map(task)
            .collectAsync();
    try {
      return results.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new RunException(
          Reason.TaskFailed, "it took more than " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw TaskFailures.asRunException(cause == null ? e : cause, lastFailure);
    } finally {
      results.cancel(true);
    }
  }

  /** Scala throws checked exceptions undeclared; here they are told by what they mean. */
  private <R> R waitFor(Callable<R> job) throws RunException, InterruptedException {
    try {
      return job.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw end(e);
    }
  }

  private RunException end(Throwable failure) {
    RunException known = ledger.end();
    return known == null ? TaskFailures.asRunException(failure, lastFailure) : known;
  }

  /**
   * Starts a task for each shard, the largest first.
   *
   * @param done told of each committed shard, on a thread of Spark's that must not wait
   */
  Running submit(List<Shard> shards, ShardTask task, Consumer<ShardTask.Done> done) {
    List<Shard> largestFirst =
        shards.stream().sorted(Comparator.comparingLong(Shard::bytes).reversed()).toList();
    ledger.expect(largestFirst);
    JavaRDD<Shard> rdd = context.parallelize(largestFirst, largestFirst.size());
    context.setJobGroup(SHARDS, SHARDS, true);
    SparkContext spark = context.sc();
    Function1<Iterator<Shard>, ShardTask.Done> each = new ShardFunction(task);
    Seq<Object> partitions =
        CollectionConverters.asScala(
                IntStream.range(0, largestFirst.size()).boxed().map(i -> (Object) i).toList())
            .toSeq();
    Function2<Object, ShardTask.Done, BoxedUnit> onResult =
        (partition, result) -> {
          done.accept(result);
          return BoxedUnit.UNIT;
        };
    Function0<BoxedUnit> nothing = () -> BoxedUnit.UNIT;
    SimpleFutureAction<BoxedUnit> action =
        spark.submitJob(rdd.rdd(), each, partitions, onResult, nothing);
    return new Running() {
      @Override
      public boolean finished() {
        return action.isCompleted();
      }

      @Override
      public void check() throws RunException {
        var value = action.value();
        if (value.isDefined() && value.get().isFailure()) {
          throw end(value.get().failed().get());
        }
      }

      @Override
      public void cancel() {
        action.cancel();
      }
    };
  }

  /** Lets cancelled tasks say their last word first: Spark logs errors when they come too late. */
  @Override
  public void close() {
    if (tasks.enterWhenUninterruptibly(noneRuns, LONGEST_LAST_WORD)) {
      tasks.leave();
    }
    context.close();
    current = null;
  }
}
