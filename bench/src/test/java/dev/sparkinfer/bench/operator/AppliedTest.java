package dev.sparkinfer.bench.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AppliedTest {
  @Test
  void countsJobsUntilTheLast() {
    assertThat(new Applied(30, List.of(1.0, 2.0)).jobsPerMinute()).isEqualTo(4);
  }

  @Test
  void givesTheWaitThatSoManyDoNotExceed() {
    Applied applied =
        new Applied(1, IntStream.rangeClosed(1, 200).mapToObj(i -> (double) (201 - i)).toList());

    assertThat(applied.percentile(50)).isEqualTo(100);
    assertThat(applied.percentile(99)).isEqualTo(198);
    assertThat(new Applied(1, List.of(3.0)).percentile(99)).isEqualTo(3);
  }
}
