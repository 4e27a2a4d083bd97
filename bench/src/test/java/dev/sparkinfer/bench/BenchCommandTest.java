package dev.sparkinfer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
  private final List<String> ran = new ArrayList<>();
  private final PrintStream standardOut = System.out;
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Notes that it ran; fails if it is told to. */
  private record Noted(String name, boolean fails, List<String> ran) implements Benchmark {
    @Override
    public Report run(Settings settings) {
      ran.add(name + " x " + settings.rounds());
      if (fails) {
        throw new IllegalStateException("no luck");
      }
      Series series = new Series("answer", "", List.of(42.0));
      return new Report(
          name, List.of(series), Map.of(name + ".ratio", Ratio.of(series)), List.of());
    }
  }

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(standardOut);
    System.setErr(standardError);
  }

  private int bench(String... arguments) {
    return BenchCommand.commandLine(
            List.of(
                new Noted("engine", false, ran),
                new Noted("small", true, ran),
                new Noted("operator", false, ran)))
        .execute(arguments);
  }

  @Test
  void runsWhatIsNamed() {
    assertThat(bench("operator", "--rounds", "7")).isZero();
    assertThat(ran).containsExactly("operator x 7");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("operator.ratio");
  }

  @Test
  void leavesOutWhatNeedsAClusterAndSaysSo() {
    bench();
    assertThat(ran).containsExactly("engine x 3", "small x 3");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("left out: operator");
  }

  @Test
  void printsWhatTheOthersFoundWhenOneFails() {
    assertThat(bench("engine", "small", "-o", "json")).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"engine.ratio\" : 42");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("small failed").contains("no luck");
  }

  @Test
  void refusesWrongCommandLines() {
    assertThat(bench("engines")).isEqualTo(64);
    assertThat(bench("--rounds", "0")).isEqualTo(64);
    assertThat(bench("--images", "many")).isEqualTo(64);
    assertThat(ran).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no benchmark 'engines'");
  }
}
