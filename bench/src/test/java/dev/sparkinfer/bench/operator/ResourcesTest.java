package dev.sparkinfer.bench.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  @Test
  void noNodeTakesTheDriver() {
    BatchInference resource = Resources.resource("vision", "run-00001", false);

    assertThat(resource.getMetadata().getNamespace()).isEqualTo("vision");
    assertThat(resource.getMetadata().getName()).isEqualTo("run-00001");
    assertThat(resource.getSpec().output().uri()).isEqualTo("s3://predictions/vision/run-00001/");
    assertThat(resource.getSpec().driver().nodeSelector())
        .containsEntry("sparkinfer.dev/bench", "nowhere");
    assertThat(Resources.resource("vision", "b", true).getSpec().suspend()).isTrue();
  }
}
