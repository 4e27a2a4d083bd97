package dev.sparkinfer.bench.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void makesWhatIsAskedForOnce() throws IOException {
    Path pictures = new Inputs(folder, said::add).smallPictures(1001);
    assertThat(said).hasSize(2);
    assertThat(files(pictures)).hasSize(1001);

    assertThat(new Inputs(folder, said::add).smallPictures(1001)).isEqualTo(pictures);
    assertThat(said).hasSize(2);
  }

  @Test
  void makesAnewWhatWasBrokenOff() throws IOException {
    Path broken = folder.resolve("inputs-1/.partial-model-small");
    Files.createDirectories(broken);
    Files.writeString(broken.resolve("saved_model.pb"), "half");

    Path model = new Inputs(folder, said::add).model(Network.SMALL);

    assertThat(Files.size(model.resolve("saved_model.pb"))).isGreaterThan(1000);
    assertThat(broken).doesNotExist();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
