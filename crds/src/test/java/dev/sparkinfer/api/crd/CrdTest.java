package dev.sparkinfer.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CrdTest {
  @Test
  void committedDefinitionIsTheOneOfTheRecords() throws Exception {
    Path crds = Committed.module();
    String generated = new CrdGenerator(crds.resolve("src/main/java")).generate();

    Committed.matches(
        crds.resolve("src/main/resources/batchinferences.sparkinfer.dev.yaml"), generated);
    assertThat(generated.getBytes(StandardCharsets.UTF_8).length).isLessThan(200_000);
  }
}
