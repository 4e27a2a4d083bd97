package dev.sparkinfer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpilledHashesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 64, 65, 10_000, 100_000})
  void findsWhatCameTwiceHoweverMuchWasSpilled(int count) throws Exception {
    Random random = new Random(count);
    Set<Long> expected = new TreeSet<>();
    try (SpilledHashes few = new SpilledHashes(8_192);
        SpilledHashes inMemory = new SpilledHashes()) {
      for (int i = 0; i < count; i++) {
        long hash = random.nextLong();
        few.add(hash);
        inMemory.add(hash);
        if (i % 1_000 == 3) {
          expected.add(hash);
        }
      }
      for (long hash : expected) {
        few.add(hash);
        inMemory.add(hash);
      }
      assertThat(few.repeated()).isEqualTo(expected);
      assertThat(inMemory.repeated()).isEqualTo(expected);
    }
  }
}
