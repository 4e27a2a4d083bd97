package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.output.Row.Prediction;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void bestComeFirstAndTiesByIndex() {
    Ranking ranking = new Ranking(List.of("a", "b", "c", "d"), 3);
    assertThat(ranking.of(new float[] {0.2f, 0.4f, 0.2f, 0.2f}))
        .containsExactly(
            new Prediction(1, "b", 0.4f),
            new Prediction(0, "a", 0.2f),
            new Prediction(2, "c", 0.2f));
  }

  @Test
  void givesAllClassesWhenThereAreFewerThanAskedFor() {
    assertThat(new Ranking(List.of(), 5).of(new float[] {0.1f, 0.9f}))
        .containsExactly(new Prediction(1, "1", 0.9f), new Prediction(0, "0", 0.1f));
  }

  @Test
  void agreesWithSorting() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      float[] scores = new float[1 + random.nextInt(50)];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(10) / 10f;
      }
      List<Integer> sorted =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(
                  (x, y) -> scores[x] == scores[y] ? x - y : Float.compare(scores[y], scores[x]))
              .limit(7)
              .toList();
      assertThat(new Ranking(List.of(), 7).of(scores))
          .extracting(Prediction::index)
          .isEqualTo(sorted);
    }
  }

  @Test
  void seesWhatIsNoNumber() {
    assertThat(Ranking.finite(new float[] {0, 1})).isTrue();
    assertThat(Ranking.finite(new float[] {0, Float.NaN})).isFalse();
    assertThat(Ranking.finite(new float[] {Float.POSITIVE_INFINITY})).isFalse();
  }
}
