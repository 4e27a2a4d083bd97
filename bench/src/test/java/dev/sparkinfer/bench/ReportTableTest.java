package dev.sparkinfer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTableTest {
  @Test
  void showsMedianAndSpreadOfEachQuantity() {
    assertThat(ReportTable.render(List.of(Reports.engine(), Reports.planning())))
        .isEqualToNormalizingNewlines(
            """
            engine                 median  min .. max
            heavy.file                 24  23.12 .. 25  images/s
            heavy.ceiling              25  25 .. 25     images/s
            heavy.file_to_ceiling    0.96  0.9249 .. 1
              Two cores.

            planning                  median  min .. max
            keys                      123457  123457 .. 123457  keys/s
            planning.keys_per_second  123457  123457 .. 123457
            """);
  }
}
