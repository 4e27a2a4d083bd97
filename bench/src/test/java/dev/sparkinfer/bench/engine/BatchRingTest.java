package dev.sparkinfer.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

@Timeout(30)
class BatchRingTest {
  private static final int CALLS = 50;
  private static final int SIZE = 3;

  private final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void carriesEveryImageOnce() throws Exception {
    try (BatchRing ring = new BatchRing(3, CALLS, () -> new Batch(SIZE, 1, 1))) {
      Callable<Void> fills = () -> fill(ring);
      Callable<Void> takes = () -> take(ring);
      Crew.run(List.of(fills, takes, fills, fills));
    }

    assertThat(seen).hasSize(CALLS * SIZE).doesNotHaveDuplicates();
  }

  private static Void fill(BatchRing ring) throws InterruptedException {
    for (int image = ring.next(); image >= 0; image = ring.next()) {
      float[] pixel = {image, image, image};
      try (TFloat32 picture =
          TFloat32.tensorOf(Shape.of(1, 1, 3), DataBuffers.of(pixel, true, false))) {
        ring.put(image, picture);
      }
    }
    return null;
  }

  private Void take(BatchRing ring) throws InterruptedException {
    for (int call = 0; call < CALLS; call++) {
      Batch batch = ring.take();
      int first = (int) batch.tensor().getFloat(0, 0, 0, 0);
      for (int i = 0; i < SIZE; i++) {
        seen.add((int) batch.tensor().getFloat(i, 0, 0, 2));
        assertThat(batch.tensor().getFloat(i, 0, 0, 1)).isEqualTo(first + i);
      }
      ring.giveBack(batch);
    }
    return null;
  }
}
