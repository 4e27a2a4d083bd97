package dev.sparkinfer.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonEnvironmentTest {
  private static final Path SCRIPTS = Path.of("peers");

  @TempDir private Path folder;

  @Test
  void leavesAnEnvironmentOfTheSameRequirementsAsItIs() throws Exception {
    Path requirements = SCRIPTS.resolve("requirements.txt");
    Path venv = Files.createDirectory(folder.resolve("venv"));
    Files.copy(requirements, venv.resolve("requirements.txt"));
    List<String> said = new ArrayList<>();

    Path python = new PythonEnvironment(requirements, venv, said::add).python();

    assertThat(python).isEqualTo(venv.resolve("bin/python"));
    assertThat(said).isEmpty();
  }

  @Test
  void pinsEveryRequirement() throws Exception {
    assertThat(Files.readAllLines(SCRIPTS.resolve("requirements.txt")))
        .filteredOn(line -> !line.startsWith("#"))
        .isNotEmpty()
        .allMatch(line -> line.matches("[a-z][\\w-]*(\\[[a-z]+])?==[\\w.]+"));
  }

  @Test
  void hasAProgramForEachPeer() {
    assertThat(Peer.values())
        .allSatisfy(peer -> assertThat(SCRIPTS.resolve(peer.script())).exists());
  }
}
