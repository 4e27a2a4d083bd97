package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static final int MANY = 100;

  /** What it settles on with a model that takes so many nanoseconds for a batch. */
  private static int settled(BatchSize size, IntToLongFunction nanos) {
    for (int i = 0; i < MANY; i++) {
      int images = size.next();
      size.took(images, nanos.applyAsLong(images));
    }
    return size.next();
  }

  @Test
  void takesTheSizeThatTakesLeastTimeAnImage() {
    assertThat(settled(new BatchSize(8, 16, 32), images -> 1_000 + 10L * images)).isEqualTo(32);
    assertThat(settled(new BatchSize(8, 16, 32), images -> 10L * images * images)).isEqualTo(8);
    assertThat(settled(new BatchSize(8, 16, 32), images -> images == 16 ? 16 : 17L * images))
        .isEqualTo(16);
  }

  @Test
  void theFirstCallsOfASizePrepareTheModelAndDoNotCount() {
    int[] calls = {0};
    assertThat(
            settled(
                new BatchSize(8, 16),
                images -> calls[0]++ % 4 < 2 ? 1_000_000 : 1_000 + 10L * images))
        .isEqualTo(16);
  }

  @Test
  void smallerBatchesThanAskedForSayNothing() {
    BatchSize size = new BatchSize(8, 16);
    for (int i = 0; i < MANY; i++) {
      size.took(3, 1);
    }
    assertThat(size.next()).isEqualTo(8);
    assertThat(settled(size, images -> 1_000 + 10L * images)).isEqualTo(16);
  }

  @Test
  void aGivenSizeStays() {
    assertThat(settled(new BatchSize(20), images -> 1)).isEqualTo(20);
  }

  @Test
  void whatDoesNotFitIsNotTriedAgain() {
    BatchSize tried = new BatchSize(8, 16, 32);
    tried.doesNotFit(32);
    assertThat(settled(tried, images -> 1_000 + 10L * images)).isEqualTo(16);
    tried.doesNotFit(16);
    assertThat(settled(tried, images -> 1_000 + 10L * images)).isEqualTo(8);
    tried.doesNotFit(1);
    assertThat(tried.next()).isEqualTo(1);
  }
}
