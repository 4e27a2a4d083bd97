package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.output.OutputLayout;
import dev.sparkinfer.output.PartStore;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.output.RowStatistics;
import dev.sparkinfer.storage.FaultyStorage;
import dev.sparkinfer.storage.FaultyStorage.Operation;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.StorageException;
import dev.sparkinfer.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartStatisticsTest {
  private static final int SAMPLE = 8;
  private static final PartStore.Naming NAMING =
      new PartStore.Naming(Location.parse("memory://out/signs/"), "0123456789ab", ".parquet");

  private final FaultyStorage storage = new FaultyStorage(new MemoryStorage());
  private final List<Row> rows = new ArrayList<>();

  private static Location file(int shard) {
    return new OutputLayout(NAMING.root()).statistics(NAMING.name(shard));
  }

  private void write(int shard) throws StorageException {
    List<Row> some =
        List.of(
            Row.of("b", shard + "/a", "a", List.of(new Row.Prediction(0, "stop", 0.5f))),
            Row.failed("b", shard + "/b", "b", ErrorCode.EMPTY_OBJECT, "no bytes"));
    rows.addAll(some);
    storage.put(file(shard), StatisticsJson.write(RowStatistics.of(some, SAMPLE)), "");
  }

  private static void readAll(PartStatistics statistics, int shards) {
    IntStream.range(0, shards).forEach(statistics::read);
  }

  @Test
  void areThoseOfAllRowsHoweverManyParts() throws Exception {
    for (int shard = 0; shard < 1_000; shard++) {
      write(shard);
    }
    try (PartStatistics statistics = new PartStatistics(storage, NAMING, SAMPLE)) {
      readAll(statistics, 1_000);
      assertThat(statistics.sum())
          .isEqualTo(new PartStatistics.Sum(RowStatistics.of(rows, SAMPLE), 0, null));
    }
  }

  /** One after the other, 10^5 parts and 20 ms are half an hour. */
  @Test
  void areAskedForManyAtOnce() throws Exception {
    CountDownLatch together = new CountDownLatch(100);
    AtomicBoolean alone = new AtomicBoolean();
    storage.before(
        (operation, location) -> {
          if (operation == Operation.READ) {
            together.countDown();
            try {
              alone.compareAndSet(false, !together.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              throw new StorageException(Kind.UNAVAILABLE, "interrupted", e);
            }
          }
        });
    for (int shard = 0; shard < 100; shard++) {
      write(shard);
    }
    try (PartStatistics statistics = new PartStatistics(storage, NAMING, SAMPLE)) {
      readAll(statistics, 100);
      assertThat(statistics.sum().statistics().succeeded()).isEqualTo(100);
    }
    assertThat(alone).isFalse();
  }

  @Test
  void leaveOutWhatIsGoneOrDamagedAndSaySo() throws Exception {
    write(0);
    for (String damaged : List.of("", "null", "{}", "[]", "{\"sampleSize\": 8, \"succ")) {
      storage.put(file(2), damaged.getBytes(StandardCharsets.UTF_8), "");
      try (PartStatistics statistics = new PartStatistics(storage, NAMING, SAMPLE)) {
        readAll(statistics, 3);
        PartStatistics.Sum sum = statistics.sum();
        assertThat(sum.statistics()).as(damaged).isEqualTo(RowStatistics.of(rows, SAMPLE));
        assertThat(sum.missing()).isEqualTo(2);
        assertThat(sum.why()).containsAnyOf(file(1).toString(), file(2) + " is damaged");
      }
    }
  }

  @Test
  void areAskedForAgainAtTheEndWhenTheStoreWasAway() throws Exception {
    for (int shard = 0; shard < 50; shard++) {
      write(shard);
    }
    AtomicBoolean away = new AtomicBoolean(true);
    storage.before(
        (operation, location) -> {
          if (away.get()) {
            throw new StorageException(Kind.UNAVAILABLE, "away", null);
          }
        });
    try (PartStatistics statistics = new PartStatistics(storage, NAMING, SAMPLE)) {
      readAll(statistics, 50);
      await().until(() -> storage.count(Operation.READ) > 0);
      away.set(false);
      PartStatistics.Sum sum = statistics.sum();
      assertThat(sum.missing()).isEqualTo(0);
      assertThat(sum.statistics()).isEqualTo(RowStatistics.of(rows, SAMPLE));
    }
  }

  /** Each waits for a minute before it gives up: all of them, one after the other, for days. */
  @Test
  void areNotWaitedForOneByOneWhenTheStoreStaysAway() throws Exception {
    storage.before(FaultyStorage.Hook.unavailable(Operation.READ, "statistics", Integer.MAX_VALUE));
    try (PartStatistics statistics = new PartStatistics(storage, NAMING, SAMPLE)) {
      readAll(statistics, 10_000);
      PartStatistics.Sum sum = statistics.sum();
      assertThat(sum.missing()).isEqualTo(10_000);
      assertThat(sum.why()).contains("injected");
      assertThat(sum.statistics()).isEqualTo(RowStatistics.empty(SAMPLE));
    }
    assertThat(storage.count(Operation.READ)).isLessThan(1_000);
  }

  @Test
  void ofStartsThatKeptDifferentSamplesHaveTheSmallestInCommon() throws IOException {
    write(0);
    RowStatistics few = RowStatistics.of(rows, 1);
    assertThat(StatisticsJson.merge(List.of(few, RowStatistics.empty(SAMPLE)))).isEqualTo(few);
  }

  /** The longest that a shard's can be: all fields at their bounds. */
  @Test
  void areNeverTooLongToBeReadBack() throws Exception {
    // JSON makes six characters of this one.
    String worst = "\u0001";
    List<Row.Prediction> top = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      top.add(new Row.Prediction(i, worst.repeat(500) + i, 0.5f));
    }
    List<Row> shard = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String key = worst.repeat(1_020) + "%04d".formatted(i);
      List<Row.Prediction> predictions = new ArrayList<>(top.subList(0, 3));
      predictions.set(0, new Row.Prediction(i, worst.repeat(500) + i, 0.5f));
      shard.add(Row.of("b", key, key, i == 0 ? top : predictions));
    }
    for (ErrorCode code : ErrorCode.values()) {
      for (int i = 0; i < RowStatistics.EXAMPLES_PER_CODE; i++) {
        shard.add(Row.failed("b", worst.repeat(1_023) + i, "", code, worst.repeat(600)));
      }
    }
    byte[] json = StatisticsJson.write(RowStatistics.of(shard, 1_000));
    assertThat(json).hasSizeLessThan(StatisticsJson.MAX_BYTES);

    storage.put(file(0), json, "");
    RowStatistics read = StatisticsJson.read(storage, file(0), 1_000);
    assertThat(read.sampleRows()).hasSize(1_000);
    assertThat(read.classCounts()).hasSize(RowStatistics.MAX_CLASSES);
  }
}
