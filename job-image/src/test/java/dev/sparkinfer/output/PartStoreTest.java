package dev.sparkinfer.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.MemoryStorage;
import dev.sparkinfer.storage.OddStore;
import dev.sparkinfer.storage.Storage;
import java.util.Collections;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartStoreTest {
  private static final Location ROOT = Location.parse("memory://predictions/signs/");
  private static final PartStore.Naming NAMING =
      new PartStore.Naming(ROOT, "0123456789ab", ".parquet");
  private static final PartCounts COUNTS = new PartCounts(1, Map.of());

  private final MemoryStorage output = new MemoryStorage();

  static Stream<Arguments> listers() {
    return Stream.of(
        Arguments.of("starts at the first key", OddStore.withoutStartAfter()),
        Arguments.of("lists backwards", OddStore.inOrder(Collections.reverseOrder())),
        Arguments.of("lists by hash", OddStore.inOrder((a, b) -> hash(a) - hash(b))));
  }

  private static int hash(String key) {
    return key.hashCode() >>> 1;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("listers")
  void findsEachPartWhateverTheOrderOfTheListing(String name, OddStore.Lister lister)
      throws Exception {
    for (String other : new String[] {"_SUCCESS", "a.txt", "z.txt", "_sparkinfer/run.json"}) {
      output.put(ROOT.resolve(other), new byte[0], "text/plain");
    }
    Storage odd = OddStore.of(output, lister);
    PartStore parts = new PartStore(odd, NAMING);
    for (int shard = 0; shard < 1_500; shard++) {
      parts.commit(shard, new byte[] {1}, "x", COUNTS);
    }
    assertThat(parts.committed().keySet())
        .containsExactlyElementsOf(IntStream.range(0, 1_500).boxed().toList());
  }

  @Test
  void findsPartsBetweenOtherObjects() throws Exception {
    PartStore parts = new PartStore(output, NAMING);
    output.put(ROOT.resolve("part"), new byte[0], "x");
    output.put(ROOT.resolve("part-000001-ffffffffffff.parquet"), new byte[0], "x");
    output.put(ROOT.resolve("part-other"), new byte[0], "x");
    parts.commit(7, new byte[] {1}, "x", COUNTS);
    assertThat(parts.committed()).isEqualTo(Map.of(7, COUNTS));
  }
}
