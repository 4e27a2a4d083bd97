package dev.sparkinfer.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PythonProgramTest {

  private static String output(Duration limit, String script) throws Exception {
    return new PythonProgram(List.of("sh", "-c", script), limit).output();
  }

  @Test
  void givesStandardOutputAlone() throws Exception {
    assertThat(output(Duration.ofMinutes(1), "echo result; echo warning >&2"))
        .isEqualTo("result\n");
  }

  @Test
  void givesProgramsTheJvmOfThisProcess() throws Exception {
    assertThat(output(Duration.ofMinutes(1), "echo $JAVA_HOME").strip())
        .isEqualTo(System.getProperty("java.home"));
  }

  @Test
  void saysWhatAFailedProgramHasSaid() {
    assertThatThrownBy(() -> output(Duration.ofMinutes(1), "echo no such module >&2; exit 3"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("exit code 3: sh -c")
        .hasMessageEndingWith("no such module");
  }

  @Test
  void endsAProgramThatTakesTooLong() {
    assertThatThrownBy(() -> output(Duration.ofSeconds(1), "exec sleep 600"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not done within PT1S");
  }
}
