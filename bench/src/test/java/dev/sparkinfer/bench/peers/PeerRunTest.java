package dev.sparkinfer.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerRunTest {

  @Test
  void readsTheLastLine() throws Exception {
    PeerRun run =
        PeerRun.parse(
            """
            A library says something.
            {"peer": "ray", "images": 30, "seconds": 1.5, "top1_checksum": 4294967295, "settings": {"batch": 32}}
            """);

    assertThat(run.peer()).isEqualTo("ray");
    assertThat(run.top1Checksum()).isEqualTo(4294967295L);
    assertThat(run.settings()).containsEntry("batch", 32);
    assertThat(run.imagesPerSecond()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Traceback",
        "{\"peer\": \"ray\", \"images\": 30}",
        "{\"peer\": \"ray\", \"images\": 0, \"seconds\": 1, \"top1_checksum\": 1, \"settings\": {}}",
        "{\"peer\": \"ray\", \"images\": 1, \"seconds\": 0, \"top1_checksum\": 1, \"settings\": {}}"
      })
  void refusesWhatIsNoResult(String output) {
    assertThatThrownBy(() -> PeerRun.parse(output))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a peer ends with one line of JSON");
  }
}
