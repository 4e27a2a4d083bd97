package dev.sparkinfer.job;

import com.google.common.collect.Sets;
import dev.sparkinfer.api.v1alpha1.Compression;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.OutputFormat;
import dev.sparkinfer.engine.EngineException;
import dev.sparkinfer.engine.ShardRun;
import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartCounts;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.output.RowFormat;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.output.RowWidth;
import dev.sparkinfer.plan.Plan;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.plan.Shard;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * One shard's way, on an executor, from the plan to its committed part. Running it twice, or in two
 * places at once, commits one part.
 *
 * @param attempt the plan attempt whose segments these are
 * @param rowWidth of this run's rows
 * @param suspects by shard, places of the images that an earlier process died at
 */
record ShardTask(
    Broadcast<RunSpec> run,
    String attempt,
    Broadcast<List<Plan.Segment>> segments,
    PartStore.Naming naming,
    OutputFormat format,
    Compression compression,
    RowWidth rowWidth,
    int sampleImages,
    Map<Integer, Set<Integer>> suspects)
    implements Serializable {

  /**
   * A committed shard.
   *
   * @param examples one failed key for each code; empty when another driver has committed the part
   * @param process that has done it
   * @param totals of all that this process has done for the run by then
   */
  record Done(
      int shard,
      PartCounts counts,
      Map<ErrorCode, String> examples,
      String process,
      StageTimes.Totals totals)
      implements Serializable {}

  Done call(Shard shard)
      throws IOException,
          ModelException,
          EngineException,
          SickExecutorException,
          IsolationException,
          InterruptedException {
    RunSpec spec = run.value();
    ExecutorProcess process = ExecutorProcess.of(spec);
    OutputLayout layout = new OutputLayout(spec.output());
    List<PlannedObject> objects = process.plans().read(attempt, segments.value(), shard);

    int room = process.rowWindow().enter(partBytes(objects));
    ShardRun progress = new ShardRun(shard.index(), objects.size());
    process.running().put(shard.index(), progress);
    try {
      Trial trial = trial(shard);
      List<Row> rows =
          trial.apart()
              ? process.predictApart(objects, progress, trial.suspects())
              : process.predict(objects, progress);
      long start = System.nanoTime();
      PartStore parts = new PartStore(process.output(), naming);
      // A part that another driver has committed since then keeps its own statistics.
      Optional<PartCounts> others = parts.committed(shard.index());
      if (others.isPresent()) {
        return done(process, shard, others.get(), Map.of());
      }
      RowFormat rowFormat = RowFormat.of(format, compression);
      byte[] part = rowFormat.encode(rows);
      byte[] statistics = StatisticsJson.write(RowStatistics.of(rows, sampleImages));
      // Statistics first: wherever there is a part, its statistics are too.
      process
          .output()
          .put(layout.statistics(naming.name(shard.index())), statistics, "application/json");
      PartCounts counts =
          parts.commit(shard.index(), part, rowFormat.contentType(), PartCounts.of(rows));
      process.times().add(Stage.WRITE, start);
      return done(process, shard, counts, examples(rows));
    } finally {
      process.running().remove(shard.index(), progress);
      process.rowWindow().leave(room);
    }
  }

  private long partBytes(List<PlannedObject> objects) {
    long keyBytes = objects.stream().mapToLong(object -> object.location().key().length()).sum();
    return rowWidth.bytes(objects.size(), keyBytes);
  }

  private static Done done(
      ExecutorProcess process, Shard shard, PartCounts counts, Map<ErrorCode, String> examples) {
    return new Done(shard.index(), counts, examples, process.name(), process.times().totals());
  }

  /** Only what has been tried before can be anything but ordinary. */
  private Trial trial(Shard shard) throws IsolationException {
    Set<Integer> died = suspects.getOrDefault(shard.index(), Set.of());
    int attempts = TaskContext.get().attemptNumber();
    Trial known = attempts == 0 ? Trial.ORDINARY : DriverLine.howToRun(shard.index(), attempts);
    return died.isEmpty() ? known : new Trial(true, Sets.union(died, known.suspects()));
  }

  private static Map<ErrorCode, String> examples(List<Row> rows) {
    Map<ErrorCode, String> examples = new EnumMap<>(ErrorCode.class);
    for (Row row : rows) {
      Row.Error error = row.error();
      if (error != null) {
        examples.putIfAbsent(error.code(), row.key());
      }
    }
    return examples;
  }
}
