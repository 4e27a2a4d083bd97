package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunIdentityTest {

  @Test
  void survivesBeingWrittenAndRead() throws IOException {
    RunIdentity identity = identity(Map.of("topK", 5, "mean", List.of("1.0", "2.0"), "big", 5L));
    RunIdentity read = RunIdentity.fromJson(identity.toJson());
    assertThat(read.digest()).isEqualTo(identity.digest());
    assertThat(identity.differences(read)).isEmpty();
  }

  @Test
  void namesEachFieldThatDiffers() {
    RunIdentity here = identity(Map.of("topK", 5, "resize", "Stretch"));
    RunIdentity there = identity(Map.of("topK", 1, "resize", "Stretch", "extra", "x"));
    assertThat(here.differences(there))
        .containsExactly("extra: x there, null here", "topK: 1 there, 5 here");
    assertThat(here.digest()).isNotEqualTo(there.digest());
  }

  @Test
  void refusesWhatIsNoIdentity() {
    assertThatThrownBy(() -> RunIdentity.fromJson("{}".getBytes())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RunIdentity.fromJson("hello".getBytes()))
        .isInstanceOf(IOException.class);
  }

  private static RunIdentity identity(Map<String, Object> fields) {
    return new RunIdentity(new TreeMap<>(fields));
  }
}
