package dev.sparkinfer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
  private final Series engine = new Series("engine", "images/s", List.of(90.0, 40.0, 99.0));
  private final Series ceiling = new Series("ceiling", "images/s", List.of(100.0, 50.0, 100.0));

  /** The machine was slow in the second round, for both. */
  @Test
  void isTakenRoundByRound() {
    Ratio ratio = Ratio.of(engine, ceiling);

    assertThat(ratio.rounds()).containsExactly(0.9, 0.8, 0.99);
    assertThat(ratio.median()).isEqualTo(0.9);
    assertThat(ratio.min()).isEqualTo(0.8);
    assertThat(ratio.max()).isEqualTo(0.99);
  }

  @Test
  void refusesSeriesOfUnequalLength() {
    Series once = new Series("once", "images/s", List.of(1.0));
    assertThatThrownBy(() -> Ratio.of(engine, once)).hasMessageContaining("once");
  }

  @Test
  void refusesToDivideByNothing() {
    Series nothing = new Series("nothing", "images/s", List.of(0.0, 0.0, 0.0));
    assertThatThrownBy(() -> Ratio.of(engine, nothing))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
