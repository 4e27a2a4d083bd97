package dev.sparkinfer.engine;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many images a call of the model gets: of the sizes given, whichever takes the least time an
 * image. All are tried at the beginning, on the images that are due anyway.
 */
final class BatchSize {
  private static final Logger LOG = LoggerFactory.getLogger(BatchSize.class);

  /** Of each size. The first ones prepare the model for it, so that the fastest try counts. */
  private static final int TRIES = 4;

  private final int[] sizes;
  private final double[] nanosPerImage;
  private int tries;
  private int limit = Integer.MAX_VALUE;

  /** Index in sizes: the one that is tried, then the one that was chosen. */
  private int current;

  private boolean found;

  /**
   * @param sizes from small to large
   */
  BatchSize(int... sizes) {
    this.sizes = sizes.clone();
    nanosPerImage = new double[sizes.length];
    Arrays.fill(nanosPerImage, Double.MAX_VALUE);
    found = sizes.length == 1;
  }

  /** Of any batch. */
  int largest() {
    return sizes[sizes.length - 1];
  }

  /** Of the next batch. */
  synchronized int next() {
    return Math.min(limit, sizes[current]);
  }

  /** A batch has been predicted; smaller ones than asked for say nothing. */
  synchronized void took(int images, long nanos) {
    if (found || images != next()) {
      return;
    }
    nanosPerImage[current] = Math.min(nanosPerImage[current], (double) nanos / images);
    tries++;
    if (tries == TRIES) {
      tries = 0;
      current++;
      if (current == sizes.length || sizes[current] > limit) {
        choose();
      }
    }
  }

  private void choose() {
    found = true;
    current = 0;
    for (int i = 1; i < sizes.length; i++) {
      if (nanosPerImage[i] < nanosPerImage[current]) {
        current = i;
      }
    }
    LOG.info(
        "batches of {} images; milliseconds an image: {}",
        sizes[current],
        IntStream.range(0, sizes.length)
            .filter(i -> nanosPerImage[i] < Double.MAX_VALUE)
            .mapToObj(i -> "%.2f in batches of %d".formatted(nanosPerImage[i] / 1e6, sizes[i]))
            .collect(Collectors.joining(", ")));
  }

  /** A batch did not fit the device's memory: from now on there are none of more than half. */
  synchronized void doesNotFit(int images) {
    limit = Math.min(limit, Math.max(1, images / 2));
    LOG.warn("out of device memory: batches are at most {} images from now on", limit);
  }
}
