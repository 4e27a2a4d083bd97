package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.engine.StageTimes;
import dev.sparkinfer.engine.StageTimes.Stage;
import dev.sparkinfer.job.ProgressPlugin.Report;
import dev.sparkinfer.job.ProgressPlugin.ShardProgress;
import dev.sparkinfer.output.PartCounts;
import dev.sparkinfer.progress.ProgressSnapshot;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunMonitorTest {
  private static final Map<ErrorCode, String> NONE = Map.of();

  private final RunMonitor monitor =
      new RunMonitor("run", 100, Map.of(7, new PartCounts(8, Map.of(ErrorCode.EMPTY_OBJECT, 2))));

  @AfterEach
  void close() {
    monitor.close();
  }

  private static StageTimes.Totals totals(long each) {
    long[] nanos = new long[Stage.values().length];
    java.util.Arrays.fill(nanos, each * 1_000_000_000);
    return new StageTimes.Totals(nanos, each);
  }

  private static ShardTask.Done done(int shard, PartCounts counts, String process, long total) {
    return new ShardTask.Done(shard, counts, NONE, process, totals(total));
  }

  @Test
  void countsEachShardOnceWhoeverTellsOfIt() {
    PartCounts five = new PartCounts(4, Map.of(ErrorCode.CORRUPT_IMAGE, 1));
    monitor.commit(done(1, five, "a", 1));
    monitor.commit(done(1, five, "b", 1));
    monitor.commit(done(7, five, "b", 2));

    assertThat(monitor.parts()).isEqualTo(2);
    assertThat(monitor.resumed()).isEqualTo(10);
    assertThat(monitor.succeeded()).isEqualTo(12);
    assertThat(monitor.failed()).isEqualTo(3);
    assertThat(monitor.failedByCode())
        .containsOnly(
            Map.entry(ErrorCode.EMPTY_OBJECT, 2L), Map.entry(ErrorCode.CORRUPT_IMAGE, 1L));
  }

  /** Messages and results overtake one another, and a lost executor says nothing more. */
  @Test
  void addsUpTheLastWordsOfAllProcesses() {
    monitor.commit(done(1, new PartCounts(1, Map.of()), "lost", 3));
    ExecutorReports.receive(new Report("lost", "run", totals(2), Map.of()));
    ExecutorReports.receive(new Report("other", "run", totals(4), Map.of()));
    monitor.commit(done(2, new PartCounts(1, Map.of()), "other", 5));
    ExecutorReports.receive(new Report("other", "another run", totals(900), Map.of()));

    assertThat(monitor.totals().bytesRead()).isEqualTo(8);
    assertThat(monitor.totals().seconds(Stage.IDLE)).isEqualTo(8);

    monitor.close();
    ExecutorReports.receive(new Report("other", "run", totals(900), Map.of()));
    assertThat(monitor.totals().bytesRead()).isEqualTo(8);
  }

  @Test
  void addsShardsInProgressUntilTheirPartIsThere() {
    ExecutorReports.receive(new Report("a", "run", totals(1), Map.of(3, new ShardProgress(5, 1))));
    ProgressSnapshot running = monitor.snapshot("Running");
    assertThat(running.succeeded()).isEqualTo(13);
    assertThat(running.failed()).isEqualTo(3);

    monitor.commit(done(3, new PartCounts(19, Map.of(ErrorCode.EMPTY_OBJECT, 1)), "a", 2));
    ProgressSnapshot committed = monitor.snapshot("Running");
    assertThat(committed.succeeded()).isEqualTo(27);
    assertThat(committed.failed()).isEqualTo(3);
  }
}
