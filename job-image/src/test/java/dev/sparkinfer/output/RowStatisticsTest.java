package dev.sparkinfer.output;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowStatisticsTest {
  private static final int SAMPLE = 16;
  private static final List<ErrorCode> CODES = List.of(ErrorCode.values());

  private static Row predicted(String key, String label, float score) {
    return Row.of("photos", key, key, List.of(new Row.Prediction(0, label, score)));
  }

  /** Rows with many equal scores, several codes and more labels than are kept. */
  private static List<Row> randomRows(Random random, int count) {
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String key = "k" + i;
      if (random.nextInt(4) == 0) {
        ErrorCode code = CODES.get(random.nextInt(CODES.size()));
        rows.add(Row.failed(random.nextBoolean() ? "a" : null, key, key, code, "message " + i));
      } else {
        rows.add(predicted(key, "label" + random.nextInt(5_000), random.nextInt(100) / 100f));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void mergesToTheStatisticsOfTheWholeInAnyOrderAndGrouping(long seed) {
    Random random = new Random(seed);
    List<Row> rows = randomRows(random, 10_000);
    RowStatistics whole = RowStatistics.of(rows, SAMPLE);
    assertThat(whole.classCounts()).hasSize(RowStatistics.MAX_CLASSES);

    Collections.shuffle(rows, random);
    List<RowStatistics> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + random.nextInt(2_500));
      parts.add(RowStatistics.of(rows.subList(from, to), SAMPLE));
      from = to;
    }
    while (parts.size() > 1) {
      RowStatistics one = parts.remove(random.nextInt(parts.size()));
      RowStatistics two = parts.remove(random.nextInt(parts.size()));
      assertThat(one.merge(two)).isEqualTo(two.merge(one));
      parts.add(one.merge(two));
    }
    assertThat(parts).containsExactly(whole);
  }

  @Test
  void mergesManyAtOnceAsOneAfterTheOther() {
    List<Row> rows = randomRows(new Random(12), 10_000);
    List<RowStatistics> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += 500) {
      parts.add(RowStatistics.of(rows.subList(from, from + 500), SAMPLE));
    }
    assertThat(RowStatistics.merge(parts)).isEqualTo(RowStatistics.of(rows, SAMPLE));
  }

  /** The longest key that a store has, and labels and messages without end. */
  @Test
  void keepsOfARowOnlyWhatAPageShows() {
    String label = "l".repeat(1_000) + "\uD83D\uDE00".repeat(1_000);
    List<Row.Prediction> top = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      top.add(new Row.Prediction(i, label + i, 0.5f));
    }
    String message = "m".repeat(498) + "\uD83D\uDE00".repeat(10);
    RowStatistics statistics =
        RowStatistics.of(
            List.of(
                Row.of("b", "k".repeat(1_024), "k", top),
                Row.failed("b", "x", "x", ErrorCode.CORRUPT_IMAGE, message)),
            1);

    PredictedImage image = statistics.sampleRows().get(0);
    assertThat(image.key()).hasSize(1_024);
    assertThat(image.predictions()).extracting(Row.Prediction::index).containsExactly(0, 1, 2);
    assertThat(image.predictions())
        .extracting(Row.Prediction::label)
        .doesNotHaveDuplicates()
        .allSatisfy(shown -> assertThat(shown).startsWith("lll").hasSizeLessThanOrEqualTo(120));
    assertThat(statistics.classCounts()).containsOnlyKeys(image.predictions().get(0).label());
    assertThat(statistics.failureExamples().get(ErrorCode.CORRUPT_IMAGE))
        .singleElement()
        .extracting(RowStatistics.FailureExample::message, as(InstanceOfAssertFactories.STRING))
        .hasSize(500)
        .endsWith("\uFFFD…");
  }

  @Test
  void changesNothingWhenMergedWithNoRows() {
    RowStatistics some = RowStatistics.of(randomRows(new Random(6), 100), SAMPLE);
    assertThat(some.merge(RowStatistics.empty(SAMPLE))).isEqualTo(some);
    assertThat(RowStatistics.empty(SAMPLE).merge(some)).isEqualTo(some);
  }

  @Test
  void countsEveryRowOnce() {
    List<Row> rows = randomRows(new Random(7), 20_000);
    RowStatistics statistics = RowStatistics.of(rows, SAMPLE);
    assertThat(statistics.succeeded() + statistics.failed()).isEqualTo(20_000);
    assertThat(sum(statistics.failedByCode().values())).isEqualTo(statistics.failed());
    assertThat(sum(statistics.scoreHistogram())).isEqualTo(statistics.succeeded());
    assertThat(sum(statistics.classCounts().values()) + statistics.otherClassesCount())
        .isEqualTo(statistics.succeeded());
    assertThat(statistics.otherClassesCount()).isPositive();
  }

  private static long sum(Iterable<Long> counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  @Test
  void staysSmallWhateverTheRows() throws IOException {
    RowStatistics statistics = RowStatistics.empty(SAMPLE);
    Random random = new Random(8);
    String longMessage = "m".repeat(100_000);
    for (int set = 0; set < 20; set++) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        String key = set + "/" + i;
        ErrorCode code = CODES.get(i % CODES.size());
        rows.add(
            i % 2 == 0
                ? Row.failed("b", key, key, code, longMessage)
                : predicted(key, "class " + random.nextInt(), random.nextFloat()));
      }
      statistics = statistics.merge(RowStatistics.of(rows, SAMPLE));
    }
    assertThat(statistics.classCounts()).hasSize(RowStatistics.MAX_CLASSES);
    assertThat(statistics.leastCertain()).hasSize(RowStatistics.LEAST_CERTAIN);
    assertThat(statistics.failureExamples().get(ErrorCode.TOO_MANY_PIXELS))
        .hasSize(RowStatistics.EXAMPLES_PER_CODE);
    assertThat(new JsonMapper().writeValueAsBytes(statistics)).hasSizeLessThan(150_000);
  }

  @Test
  void keepsTheExactCountOfEachClassThatItKeeps() {
    List<Row> rows = randomRows(new Random(9), 30_000);
    RowStatistics statistics =
        RowStatistics.of(rows.subList(0, 11_000), SAMPLE)
            .merge(RowStatistics.of(rows.subList(11_000, 30_000), SAMPLE));
    statistics
        .classCounts()
        .forEach(
            (label, count) ->
                assertThat(
                        rows.stream()
                            .filter(row -> row.error() == null)
                            .filter(row -> row.predictions().get(0).label().equals(label))
                            .count())
                    .as(label)
                    .isEqualTo(count));
  }

  @Test
  void samplesUniformly() {
    List<Row> rows =
        IntStream.range(0, 10_000).mapToObj(i -> predicted("2026/img-" + i, "cat", 1)).toList();
    Set<String> firstHalf =
        rows.subList(0, 5_000).stream().map(Row::key).collect(Collectors.toSet());
    RowStatistics statistics = RowStatistics.of(rows, 1_000);
    long ofFirstHalf =
        statistics.sampleRows().stream().filter(row -> firstHalf.contains(row.key())).count();
    // Binomial(1000, 1/2): seven standard deviations.
    assertThat(ofFirstHalf).isBetween(390L, 610L);
    assertThat(statistics.sampleRows()).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void samplesNothingWhenNothingIsAskedFor() {
    RowStatistics statistics = RowStatistics.of(randomRows(new Random(10), 100), 0);
    assertThat(statistics.sampleRows()).isEmpty();
    assertThat(statistics.merge(statistics).sampleRows()).isEmpty();
  }

  @Test
  void putsTheLeastCertainFirst() {
    List<Row> rows =
        IntStream.range(0, 100).mapToObj(i -> predicted("k" + i, "cat", 1 - i / 100f)).toList();
    assertThat(RowStatistics.of(rows, 0).leastCertain())
        .extracting(PredictedImage::key)
        .isEqualTo(IntStream.range(0, 24).mapToObj(i -> "k" + (99 - i)).toList());
  }

  @Test
  void binsScoresWithTheOutliersAtTheEnds() {
    List<Row> rows =
        List.of(
            predicted("a", "x", -3f),
            predicted("b", "x", 0f),
            predicted("c", "x", 0.5f),
            predicted("d", "x", 1f),
            predicted("e", "x", 17f));
    List<Long> histogram = RowStatistics.of(rows, 0).scoreHistogram();
    assertThat(histogram.get(0)).isEqualTo(2);
    assertThat(histogram.get(10)).isEqualTo(1);
    assertThat(histogram.get(19)).isEqualTo(2);
    assertThat(sum(histogram)).isEqualTo(5);
  }

  @Test
  void refusesToMergeSamplesOfOtherSizes() {
    assertThatThrownBy(() -> RowStatistics.empty(3).merge(RowStatistics.empty(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3")
        .hasMessageContaining("4");
  }

  @Test
  void survivesJsonAndSerialization() throws Exception {
    RowStatistics statistics = RowStatistics.of(randomRows(new Random(11), 500), SAMPLE);
    JsonMapper json = new JsonMapper();
    assertThat(json.readValue(json.writeValueAsBytes(statistics), RowStatistics.class))
        .isEqualTo(statistics);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(statistics);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(statistics);
    }
  }

  @Test
  void tellsFailuresWithTheirMessages() {
    RowStatistics statistics =
        RowStatistics.of(
            List.of(
                Row.failed("b", "x.jpg", "x.jpg", ErrorCode.EMPTY_OBJECT, "no bytes"),
                Row.failed("b", "y.jpg", "y.jpg", ErrorCode.EMPTY_OBJECT, "no bytes")),
            4);
    assertThat(statistics.failedByCode()).containsOnly(Map.entry(ErrorCode.EMPTY_OBJECT, 2L));
    assertThat(statistics.failureExamples().get(ErrorCode.EMPTY_OBJECT))
        .containsExactlyInAnyOrder(
            new RowStatistics.FailureExample("b", "x.jpg", "no bytes"),
            new RowStatistics.FailureExample("b", "y.jpg", "no bytes"));
  }
}
