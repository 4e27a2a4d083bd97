package dev.sparkinfer.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressPrinterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);
  private final AtomicLong nanos = new AtomicLong();

  private String written() {
    return bytes.toString(UTF_8);
  }

  /** What stands on a terminal's screen after these characters, line by line. */
  private static List<String> screen(String written) {
    List<String> lines = new ArrayList<>();
    for (String line : written.split("\n", -1)) {
      StringBuilder shown = new StringBuilder();
      for (String overwrite : line.split("\r", -1)) {
        if (overwrite.startsWith("\u001b[K")) {
          shown = new StringBuilder(overwrite.substring("\u001b[K".length()));
        } else {
          shown.replace(0, Math.min(shown.length(), overwrite.length()), overwrite);
        }
      }
      lines.add(shown.toString());
    }
    return lines;
  }

  private TerminalProgress terminal(int columns) {
    return new TerminalProgress(out, new Terminal(true, columns, true), nanos::get);
  }

  @Test
  void rewritesOneLineAndEndsIt() {
    try (TerminalProgress progress = terminal(100)) {
      for (int done = 0; done <= 1_000; done += 250) {
        progress.update(Snapshots.running(done, 0));
        nanos.addAndGet(500_000_000);
      }
    }
    out.print("summary");
    assertThat(screen(written())).hasSize(2).last().isEqualTo("summary");
    assertThat(screen(written()).get(0)).startsWith("Running  100%").contains("1000/1000");
  }

  @Test
  void drawsTwiceASecondAndTheLastSnapshotAlways() {
    try (TerminalProgress progress = terminal(100)) {
      for (int done = 1; done <= 1_000; done++) {
        progress.update(Snapshots.running(done, 0));
        nanos.addAndGet(2_000_000);
      }
    }
    assertThat(written().split("\r", -1)).hasSizeBetween(4, 7);
    assertThat(written()).contains("1000/1000");
  }

  @Test
  void keepsLogLinesAboveTheProgress() {
    TerminalProgress progress = terminal(100);
    progress.update(Snapshots.running(100, 0));
    progress.logStream().print("half a ");
    progress.update(Snapshots.running(200, 0));
    nanos.addAndGet(500_000_000);
    progress.update(Snapshots.running(300, 0));
    progress.logStream().println("line");
    progress.logStream().println("another ü");
    assertThat(screen(written())).hasSize(3).startsWith("half a line", "another ü");
    assertThat(screen(written()).get(2)).contains("300/1000");

    progress.close();
    progress.logStream().println("after the end");
    assertThat(screen(written())).hasSize(5);
    assertThat(screen(written()).get(3)).isEqualTo("after the end");
    assertThat(screen(written()).get(4)).isEmpty();
  }

  @Test
  void printsNothingWhereNothingHappened() {
    terminal(80).close();
    new PlainProgress(out, nanos::get).close();
    assertThat(written()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 200})
  void fitsTheTerminal(int columns) {
    for (boolean unicode : new boolean[] {false, true}) {
      for (ProgressSnapshot snapshot :
          List.of(
              Snapshots.running(381, 3),
              Snapshots.running("日本日本日本", 381, 3),
              Snapshots.planning(Duration.ofHours(3)))) {
        String line = ProgressLine.fitting(snapshot, columns, unicode);
        assertThat(TerminalText.width(line)).as(line).isBetween(1, columns);
      }
    }
  }

  @Test
  void tellsLessOnNarrowTerminals() {
    ProgressSnapshot snapshot = Snapshots.running(381, 3);
    assertThat(ProgressLine.fitting(snapshot, 119, false))
        .isEqualTo(
            "Running  38%  [########-------------]  381/1000  412/s  ETA 12m 03s  3 failed"
                + "  fetch 12% decode 55% predict 31% idle 2%");
    assertThat(ProgressLine.fitting(snapshot, 79, false))
        .isEqualTo("38%  381/1000  412/s  ETA 12m 03s  3 failed  decode 55% predict 31%");
    assertThat(ProgressLine.fitting(snapshot, 30, false))
        .isEqualTo("38%  381/1000  412/s  3 failed");
    assertThat(ProgressLine.fitting(snapshot, 29, false)).isEqualTo("38%  381/1000");
  }

  @Test
  void printsALineEveryTenSecondsAndAtTheEnd() {
    try (PlainProgress progress = new PlainProgress(out, nanos::get)) {
      progress.update(Snapshots.planning(Duration.ofSeconds(1)));
      for (int second = 0; second < 25; second++) {
        progress.update(Snapshots.running(second + 1, 1));
        nanos.addAndGet(1_000_000_000);
      }
    }
    assertThat(written().lines())
        .hasSize(5)
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("Planning, 1.0s"),
            line -> assertThat(line).contains(" 1/1000 images"),
            line -> assertThat(line).contains(" 11/1000 images"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "Running 2%, 21/1000 images, 412/s, ETA 12m 03s, 1 failed, 2.0 GiB read,"
                            + " 1m 32s, fetch 12% decode 55% predict 31% idle 2%"),
            line -> assertThat(line).contains(" 25/1000 images"));
    assertThat(written()).doesNotContain("\r");
  }

  @Test
  void refreshesByItselfAndEndsWithTheLastSnapshot() {
    AtomicLong done = new AtomicLong();
    ProgressRefresh refresh =
        ProgressRefresh.start(
            new TerminalProgress(out, new Terminal(true, 100, false), System::nanoTime),
            () -> Snapshots.running(done.get(), 0));
    await().atMost(Duration.ofSeconds(10)).until(() -> written().contains(" 0/1000"));
    done.set(500);
    await().atMost(Duration.ofSeconds(10)).until(() -> written().contains(" 500/1000"));
    done.set(1_000);
    refresh.close();
    assertThat(screen(written())).hasSize(2);
    assertThat(screen(written()).get(0)).contains("1000/1000");
  }

  @Test
  void saysOnceWhenProgressCannotBeTaken() {
    ProgressRefresh refresh =
        ProgressRefresh.start(
            new PlainProgress(out, nanos::get),
            () -> {
              throw new IllegalStateException("no snapshot");
            });
    await().atMost(Duration.ofSeconds(10)).until(() -> !written().isEmpty());
    refresh.close();
    assertThat(written().lines())
        .containsExactly(
            "Progress is not shown any more: java.lang.IllegalStateException: no snapshot");
  }

  @ParameterizedTest
  @CsvSource({
    "xterm,120,true,true,120",
    "dumb,120,true,false,120",
    "xterm,,true,true,80",
    "xterm,wide,true,true,80",
    "xterm,3,true,true,20",
    "xterm,120,false,false,120",
  })
  void knowsTheTerminal(
      String term, String columnsVariable, boolean tty, boolean interactive, int columns) {
    Map<String, String> environment =
        columnsVariable == null
            ? Map.of("TERM", term)
            : Map.of("TERM", term, "COLUMNS", columnsVariable);
    assertThat(Terminal.of(environment, tty, true))
        .isEqualTo(new Terminal(interactive, columns, true));
  }
}
