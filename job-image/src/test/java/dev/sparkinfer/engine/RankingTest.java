package dev.sparkinfer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparkinfer.output.Row.Prediction;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {

  private static Ranking scores(List<String> labels, int topK) {
    return new Ranking(labels, topK, Ranking.THRESHOLD, false);
  }

  @Test
  void bestComeFirstAndTiesByIndex() {
    Ranking ranking = scores(List.of("a", "b", "c", "d"), 3);
    assertThat(ranking.of(new float[] {0.2f, 0.4f, 0.2f, 0.2f}))
        .containsExactly(
            new Prediction(1, "b", 0.4f),
            new Prediction(0, "a", 0.2f),
            new Prediction(2, "c", 0.2f));
  }

  @Test
  void givesAllClassesWhenThereAreFewerThanAskedFor() {
    assertThat(scores(List.of(), 5).of(new float[] {0.1f, 0.9f}))
        .containsExactly(new Prediction(1, "1", 0.9f), new Prediction(0, "0", 0.1f));
  }

  @Test
  void agreesWithSorting() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      float[] scores = new float[2 + random.nextInt(50)];
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
      assertThat(scores(List.of(), 7).of(scores)).extracting(Prediction::index).isEqualTo(sorted);
    }
  }

  @Test
  void decidesBetweenTwoClassesByOneScore() {
    Ranking ranking = scores(List.of("cat", "dog"), 5);
    assertThat(ranking.of(new float[] {0.75f}))
        .containsExactly(new Prediction(1, "dog", 0.75f), new Prediction(0, "cat", 0.25f));
    assertThat(ranking.of(new float[] {0.25f}))
        .containsExactly(new Prediction(0, "cat", 0.75f), new Prediction(1, "dog", 0.25f));
    assertThat(ranking.of(new float[] {0.5f}).get(0).label()).isEqualTo("dog");
    assertThat(scores(List.of(), 1).of(new float[] {0.25f}))
        .containsExactly(new Prediction(0, "0", 0.75f));
  }

  @Test
  void decidesByTheThresholdAndNotByTheLargerScore() {
    Ranking wary = new Ranking(List.of("fine", "broken"), 2, 0.2f, false);
    assertThat(wary.of(new float[] {0.25f}))
        .containsExactly(new Prediction(1, "broken", 0.25f), new Prediction(0, "fine", 0.75f));
    Ranking sure = new Ranking(List.of("fine", "broken"), 2, 0.9f, false);
    assertThat(sure.of(new float[] {0.75f}).get(0)).isEqualTo(new Prediction(0, "fine", 0.25f));
    // 0.7f is less than 0.7: a threshold is of the scores' own precision.
    assertThat(new Ranking(List.of(), 2, 0.7f, false).of(new float[] {0.7f}).get(0).label())
        .isEqualTo("1");
  }

  @Test
  void givesAScoreAsItIsToTheOnlyLabel() {
    assertThat(scores(List.of("defect"), 5).of(new float[] {0.25f}))
        .containsExactly(new Prediction(0, "defect", 0.25f));
  }

  @Test
  void namesTheClassOfANumber() {
    Ranking ranking = new Ranking(List.of("a", "b", "c"), 5, Ranking.THRESHOLD, true);
    assertThat(ranking.of(new float[] {2})).containsExactly(new Prediction(2, "c", 1));
    assertThat(ranking.fault(new float[] {2})).isNull();
    assertThat(ranking.fault(new float[] {3})).contains("class 3", "3 labels");
    assertThat(ranking.fault(new float[] {-1})).contains("class -1");
    Ranking unnamed = new Ranking(List.of(), 5, Ranking.THRESHOLD, true);
    assertThat(unnamed.of(new float[] {70000})).containsExactly(new Prediction(70000, "70000", 1));
    assertThat(unnamed.fault(new float[] {-1})).contains("none below 0");
  }

  @Test
  void seesWhatIsNoNumber() {
    Ranking ranking = scores(List.of(), 5);
    assertThat(ranking.fault(new float[] {0, 1})).isNull();
    assertThat(ranking.fault(new float[] {0, Float.NaN})).contains("NaN");
    assertThat(ranking.fault(new float[] {Float.POSITIVE_INFINITY})).contains("infinity");
  }

  @Test
  void seesThatLabelsAreNotOfTheseScores() {
    assertThat(scores(List.of("a", "b"), 5).fault(new float[] {0, 0, 1}))
        .contains("3 scores", "2 labels");
    assertThat(scores(List.of("a", "b", "c"), 5).fault(new float[] {1}))
        .contains("1 scores", "3 labels");
  }

  @Test
  void refusesThresholdsThatNoProbabilityReaches() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ranking(List.of(), 5, 1.5f, false))
        .withMessageContaining("1.5");
  }
}
