package dev.sparkinfer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
  private final String json = ReportJson.render(List.of(Reports.engine(), Reports.planning()));

  @Test
  void endsWithTheMediansOfAllRatios() {
    assertThat(json)
        .endsWith(
            """
              "ratios" : {
                "heavy.file_to_ceiling" : 0.96,
                "planning.keys_per_second" : 123457
              }
            }
            """);
  }

  @Test
  void holdsEveryRound() throws IOException {
    JsonNode engine = new JsonMapper().readTree(json).path("benchmarks").path(0);

    assertThat(engine.path("benchmark").asText()).isEqualTo("engine");
    assertThat(engine.path("figures").path(0).path("rounds"))
        .extracting(JsonNode::asDouble)
        .containsExactly(24.0, 23.12, 25.0);
    assertThat(engine.path("ratios").path("heavy.file_to_ceiling").path("min").asDouble())
        .isEqualTo(0.9249);
    assertThat(engine.path("notes").path(0).asText()).isEqualTo("Two cores.");
  }
}
