package dev.sparkinfer.output;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import com.google.common.collect.Comparators;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import dev.sparkinfer.api.v1alpha1.ErrorCode;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a set of rows says as a whole, in a size that does not grow with the set.
 *
 * <p>Every part of it is a sum or the first few by an order that no merge changes. So the
 * statistics of many sets merge into those of their union, in any order and grouping. The sets must
 * be disjoint. The orders are those of a 64-bit hash of the name, which makes the samples uniform
 * and every attempt's the same.
 *
 * @param sampleSize how many sample rows are kept at most; equal in all that are merged
 * @param succeeded rows with predictions
 * @param failed rows with an error
 * @param failedByCode the failed rows by their code; codes without rows are absent
 * @param classCounts how many rows have this label first. With more than {@value #MAX_CLASSES}
 *     labels, the exact counts of that many labels, drawn by hash
 * @param otherClassesCount rows whose first label is not in {@code classCounts}
 * @param scoreHistogram the top scores in {@value #SCORE_BINS} bins of equal width from 0 to 1, the
 *     last with its upper end; scores outside count in the bin at that end
 * @param sampleRows a uniform sample of the rows with predictions
 * @param leastCertain the {@value #LEAST_CERTAIN} rows with the lowest top scores, lowest first
 * @param failureExamples of each code at most {@value #EXAMPLES_PER_CODE} rows
 */
public record RowStatistics(
    int sampleSize,
    long succeeded,
    long failed,
    SortedMap<ErrorCode, Long> failedByCode,
    Map<String, Long> classCounts,
    long otherClassesCount,
    List<Long> scoreHistogram,
    List<PredictedImage> sampleRows,
    List<PredictedImage> leastCertain,
    SortedMap<ErrorCode, List<FailureExample>> failureExamples)
    implements Serializable {

  public static final int MAX_CLASSES = 2_000;
  public static final int SCORE_BINS = 20;
  public static final int LEAST_CERTAIN = 24;
  public static final int EXAMPLES_PER_CODE = 5;
  static final int MAX_MESSAGE_CHARACTERS = 500;

  private static final Comparator<PredictedImage> BY_HASH =
      comparingLong((PredictedImage image) -> hash(image.bucket(), image.key()))
          .thenComparing(PredictedImage::key)
          .thenComparing(PredictedImage::bucket, nullsFirst(naturalOrder()));

  private static final Comparator<PredictedImage> BY_CERTAINTY =
      comparing((PredictedImage image) -> image.predictions().get(0).score())
          .thenComparing(BY_HASH);

  private static final Comparator<FailureExample> EXAMPLES_BY_HASH =
      comparingLong((FailureExample example) -> hash(example.bucket(), example.key()))
          .thenComparing(FailureExample::key)
          .thenComparing(FailureExample::bucket, nullsFirst(naturalOrder()));

  private static final Comparator<String> LABELS_BY_HASH =
      comparingLong((String label) -> hash(null, label)).thenComparing(naturalOrder());

  /**
   * A row with an error.
   *
   * @param bucket null for {@code file:}
   * @param message cut at {@value #MAX_MESSAGE_CHARACTERS} characters
   */
  public record FailureExample(@Nullable String bucket, String key, String message)
      implements Serializable {

    public FailureExample {
      key = WellFormed.text(key);
      if (message.length() > MAX_MESSAGE_CHARACTERS) {
        message = message.substring(0, MAX_MESSAGE_CHARACTERS - 1) + "…";
      }
      // A cut may go through a pair of surrogates, and JSON has no halves.
      message = WellFormed.text(message);
    }
  }

  public RowStatistics {
    if (sampleSize < 0) {
      throw new IllegalArgumentException("sampleSize is negative: " + sampleSize);
    }
    if (scoreHistogram.size() != SCORE_BINS) {
      throw new IllegalArgumentException("not " + SCORE_BINS + " bins: " + scoreHistogram.size());
    }
    failedByCode = ImmutableSortedMap.copyOfSorted(failedByCode);
    // Not sorted anew: a driver reads 10^8 of them.
    classCounts = ImmutableMap.copyOf(classCounts);
    scoreHistogram = List.copyOf(scoreHistogram);
    sampleRows = List.copyOf(sampleRows);
    leastCertain = List.copyOf(leastCertain);
    failureExamples = ImmutableSortedMap.copyOfSorted(failureExamples);
  }

  /** The statistics of no rows. */
  public static RowStatistics empty(int sampleSize) {
    return of(List.of(), sampleSize);
  }

  /** The statistics of these rows, with at most so many sample rows. */
  public static RowStatistics of(Collection<Row> rows, int sampleSize) {
    List<PredictedImage> predicted =
        rows.stream().filter(row -> row.error() == null).map(PredictedImage::of).toList();
    SortedMap<ErrorCode, Long> failedByCode = new TreeMap<>();
    SortedMap<ErrorCode, List<FailureExample>> examples = new TreeMap<>();
    SortedMap<String, Long> classCounts = new TreeMap<>();
    List<Long> histogram = new ArrayList<>(Collections.nCopies(SCORE_BINS, 0L));
    for (Row row : rows) {
      Row.Error error = row.error();
      if (error == null) {
        Row.Prediction best = row.predictions().get(0);
        classCounts.merge(ShortLabel.of(best.label()), 1L, Long::sum);
        int bin = bin(best.score());
        histogram.set(bin, histogram.get(bin) + 1);
      } else {
        failedByCode.merge(error.code(), 1L, Long::sum);
        examples
            .computeIfAbsent(error.code(), code -> new ArrayList<>())
            .add(new FailureExample(row.bucket(), row.key(), error.message()));
      }
    }
    examples.replaceAll((code, all) -> first(EXAMPLES_PER_CODE, EXAMPLES_BY_HASH, all.stream()));
    long others = keepFirstLabels(classCounts);
    return new RowStatistics(
        sampleSize,
        predicted.size(),
        rows.size() - predicted.size(),
        failedByCode,
        classCounts,
        others,
        histogram,
        first(sampleSize, BY_HASH, predicted.stream()),
        first(LEAST_CERTAIN, BY_CERTAINTY, predicted.stream()),
        examples);
  }

  /** The same with no more than so many sample rows. */
  public RowStatistics withSampleSize(int size) {
    if (size >= sampleSize) {
      return this;
    }
    return new RowStatistics(
        size,
        succeeded,
        failed,
        failedByCode,
        classCounts,
        otherClassesCount,
        scoreHistogram,
        first(size, BY_HASH, sampleRows.stream()),
        leastCertain,
        failureExamples);
  }

  /**
   * The statistics of both sets of rows together.
   *
   * @throws IllegalArgumentException when they sample differently many rows
   */
  public RowStatistics merge(RowStatistics other) {
    return merge(List.of(this, other));
  }

  /**
   * The statistics of all these sets of rows together; of many at once it takes less than of one
   * after the other.
   *
   * @param all at least one
   * @throws IllegalArgumentException when they sample differently many rows
   */
  public static RowStatistics merge(List<RowStatistics> all) {
    int sampleSize = all.get(0).sampleSize;
    long succeeded = 0;
    long failed = 0;
    Map<ErrorCode, Long> failedByCode = new EnumMap<>(ErrorCode.class);
    Map<String, Long> labels = new HashMap<>();
    long others = 0;
    long[] histogram = new long[SCORE_BINS];
    Map<ErrorCode, List<FailureExample>> examples = new EnumMap<>(ErrorCode.class);
    for (RowStatistics one : all) {
      if (one.sampleSize != sampleSize) {
        throw new IllegalArgumentException(
            "samples of " + sampleSize + " and of " + one.sampleSize + " rows do not merge");
      }
      succeeded += one.succeeded;
      failed += one.failed;
      one.failedByCode.forEach((code, count) -> failedByCode.merge(code, count, Long::sum));
      one.classCounts.forEach((label, count) -> labels.merge(label, count, Long::sum));
      others += one.otherClassesCount;
      for (int bin = 0; bin < SCORE_BINS; bin++) {
        histogram[bin] += one.scoreHistogram.get(bin);
      }
      one.failureExamples.forEach(
          (code, some) -> examples.computeIfAbsent(code, c -> new ArrayList<>()).addAll(some));
    }
    SortedMap<String, Long> classCounts = new TreeMap<>(labels);
    others += keepFirstLabels(classCounts);
    SortedMap<ErrorCode, List<FailureExample>> firstExamples = new TreeMap<>(examples);
    firstExamples.replaceAll(
        (code, some) -> first(EXAMPLES_PER_CODE, EXAMPLES_BY_HASH, some.stream()));
    return new RowStatistics(
        sampleSize,
        succeeded,
        failed,
        new TreeMap<>(failedByCode),
        classCounts,
        others,
        Longs.asList(histogram),
        first(sampleSize, BY_HASH, all.stream().flatMap(one -> one.sampleRows.stream())),
        first(LEAST_CERTAIN, BY_CERTAINTY, all.stream().flatMap(one -> one.leastCertain.stream())),
        firstExamples);
  }

  private static <T> List<T> first(int count, Comparator<T> order, Stream<T> all) {
    return all.collect(Comparators.least(count, order));
  }

  /**
   * Takes the labels beyond the bound out of the map, and returns their count. Which label stays
   * does not depend on counts: a label among the first of a union is among the first of every set
   * that holds it, so what stays was counted from the start.
   */
  private static long keepFirstLabels(SortedMap<String, Long> counts) {
    long others = 0;
    if (counts.size() > MAX_CLASSES) {
      List<String> labels = counts.keySet().stream().sorted(LABELS_BY_HASH).toList();
      for (String label : labels.subList(MAX_CLASSES, labels.size())) {
        others += counts.remove(label);
      }
    }
    return others;
  }

  private static int bin(float score) {
    return (int) Math.max(0, Math.min(SCORE_BINS - 1, Math.floor((double) score * SCORE_BINS)));
  }

  private static long hash(@Nullable String bucket, String key) {
    return Hashing.farmHashFingerprint64()
        .newHasher()
        .putString(bucket == null ? "" : bucket, StandardCharsets.UTF_8)
        .putByte((byte) 0)
        .putString(key, StandardCharsets.UTF_8)
        .hash()
        .asLong();
  }
}
