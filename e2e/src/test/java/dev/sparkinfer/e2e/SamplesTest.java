package dev.sparkinfer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.schema.ResourceParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples are resources as they should be. */
class SamplesTest {
  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(Committed.root().resolve("samples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void areAccepted(Path sample) throws Exception {
    ResourceParser parser =
        sample.toString().endsWith("-local.yaml")
            ? ResourceParser.local()
            : ResourceParser.cluster();

    assertThat(parser.parse(Files.readString(sample), Map.of())).hasSize(1);
  }
}
