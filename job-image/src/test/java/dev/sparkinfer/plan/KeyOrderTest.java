package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyOrderTest {

  @Test
  void comparesAsUtf8BytesDo() {
    List<String> keys = List.of("a", "ab", "a/", "b", "é", "z", "日本", "\uffee", "😀", "");
    for (String x : keys) {
      for (String y : keys) {
        int bytes =
            Arrays.compareUnsigned(
                x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8));
        assertThat(Integer.signum(KeyOrder.compare(x, y)))
            .as("%s %s", x, y)
            .isEqualTo(Integer.signum(bytes));
      }
    }
  }

  @Test
  void aCutLiesStrictlyBetween() {
    Random random = new Random(7);
    int cuts = 0;
    for (int i = 0; i < 10_000; i++) {
      String a = "p/" + word(random);
      String b = "p/" + word(random);
      String low = KeyOrder.compare(a, b) < 0 ? a : b;
      String high = low.equals(a) ? b : a;
      String cut = KeyOrder.between(low, random.nextBoolean() ? high : null, "p/");
      if (cut != null) {
        cuts++;
        assertThat(KeyOrder.compare(low, cut)).as("%s < %s", low, cut).isNegative();
      }
    }
    assertThat(cuts).isGreaterThan(9_000);
  }

  @Test
  void repeatedCutsReachTheKeysOfAFlatPrefix() {
    // A range of nine-digit names, cut from above whenever the upper half proves empty.
    String low = "p/img-000001000.jpg";
    String last = "p/img-009999999.jpg";
    String high = null;
    int empty = 0;
    while (true) {
      String cut = KeyOrder.between(low, high, "p/");
      if (cut == null) {
        throw new AssertionError("no cut between " + low + " and " + high);
      }
      if (KeyOrder.compare(cut, last) < 0) {
        break;
      }
      high = cut;
      empty++;
    }
    assertThat(empty).as("requests without a key").isLessThan(60);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int length = 1 + random.nextInt(8);
    for (int i = 0; i < length; i++) {
      word.append((char) (' ' + random.nextInt(95)));
    }
    return word.toString();
  }
}
