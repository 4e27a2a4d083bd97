package dev.sparkinfer.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/reasons.md} against the enums it explains. */
class ReasonsPageTest {
  @Test
  void explainsEveryReasonWithItsExitCode() throws Exception {
    assertThat(rows(4))
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactlyElementsOf(
            Arrays.stream(Reason.values())
                .map(
                    reason ->
                        "`" + reason + "` " + (reason.hasExitCode() ? reason.exitCode() : "–"))
                .toList());
  }

  @Test
  void explainsEveryErrorCode() throws Exception {
    assertThat(rows(3))
        .extracting(row -> row.get(0))
        .containsExactlyElementsOf(
            Arrays.stream(ErrorCode.values()).map(code -> "`" + code + "`").toList());
  }

  @Test
  void saysWhatEachMeansAndWhatToDo() throws Exception {
    List<List<String>> rows = rows(3);
    rows.addAll(rows(4));

    assertThat(rows)
        .allSatisfy(row -> assertThat(row).allSatisfy(cell -> assertThat(cell).isNotBlank()));
  }

  /** The cells of the rows of the table that has that many columns, below its header. */
  private static List<List<String>> rows(int columns) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    return Files.readAllLines(here.resolveSibling("docs/reasons.md")).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .filter(cells -> cells.size() == columns)
        .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
  }
}
