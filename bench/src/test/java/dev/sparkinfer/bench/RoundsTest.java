package dev.sparkinfer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> order = new ArrayList<>();
  private final Settings settings =
      new Settings(2, List.of(), null, 1, 0, 1, Path.of("").toAbsolutePath(), line -> {});

  private double next(String name) {
    order.add(name);
    return order.size();
  }

  @Test
  void measuresInTurnsAndDoesNotCountTheWarmUp() throws Exception {
    Rounds rounds = new Rounds(settings, "heavy");
    rounds.quantity("file", "images/s", () -> next("file"));
    rounds.quantity("ceiling", "images/s", () -> next("ceiling"));
    rounds.measure();

    assertThat(order).containsExactly("file", "ceiling", "file", "ceiling", "file", "ceiling");
    assertThat(rounds.all())
        .containsExactly(
            new Series("heavy.file", "images/s", List.of(3.0, 5.0)),
            new Series("heavy.ceiling", "images/s", List.of(4.0, 6.0)));
    assertThat(rounds.ratio("file", "ceiling").rounds()).containsExactly(3.0 / 4, 5.0 / 6);
  }
}
