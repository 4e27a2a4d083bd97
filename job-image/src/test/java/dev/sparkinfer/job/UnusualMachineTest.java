package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on machines that lack what most have. */
class UnusualMachineTest {
  private static final int LONGEST_SECONDS = 120;

  /** A host name that no one knows, and a user id that no file names. */
  private static final List<String> NAMELESS =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--uts",
          "sh",
          "-c",
          "hostname nowhere.invalid && exec unshare --user --map-user=54321 --map-group=54321"
              + " \"$@\"",
          "sh");

  @TempDir Path directory;

  @Test
  void runsWithoutAnAddressOrAUsersNameAndWhereDigitsAreOthers() throws Exception {
    assumeThat(exitCode(NAMELESS, "true")).as("namespaces can be made here").isZero();
    Path output = directory.resolve("out");
    Path file =
        Files.writeString(
            directory.resolve("run.yaml"),
            Sample.yaml(
                "file:" + Sample.MODEL, "file:" + Sample.IMAGES.resolve("stop"), "file:" + output));
    try (CommandProcess command =
        CommandProcess.start(
            directory,
            NAMELESS,
            List.of("-Duser.language=ar", "-Duser.country=EG", "-Djava.io.tmpdir=" + directory),
            Map.of(),
            "run",
            file.toString())) {
      Said said = command.await(LONGEST_SECONDS);
      assertThat(said.exitCode()).as(said.toString()).isZero();
      assertThat(said.err()).doesNotContain("\tat ");
    }
    assertThat(Sample.parts(output))
        .isNotEmpty()
        .allSatisfy(
            part -> assertThat(part.getFileName().toString()).matches("part-[0-9]{6}-[0-9a-f]+.*"));
  }

  @Test
  void saysWhatTensorFlowsLibraryNeedsWhereItCannotBeUnpacked() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("run.yaml"),
            Sample.yaml(
                "file:" + Sample.MODEL,
                "file:" + Sample.IMAGES.resolve("stop"),
                "file:" + directory.resolve("out")));
    // A disk on which no file of more than 4 MB fits.
    try (CommandProcess command =
        CommandProcess.start(
            directory,
            List.of("sh", "-c", "ulimit -f 8192; exec \"$@\"", "sh"),
            List.of(
                "-Dorg.bytedeco.javacpp.cachedir=" + directory.resolve("cache"),
                "-Djava.io.tmpdir=" + directory),
            Map.of(),
            "run",
            file.toString())) {
      Said said = command.await(LONGEST_SECONDS);
      assertThat(said.exitCode()).as(said.toString()).isEqualTo(75);
      assertThat(said.err())
          .contains("TaskFailed: TensorFlow's native library cannot be loaded", "noexec", "700 MB")
          .doesNotContain("\tat ");
    }
  }

  private static int exitCode(List<String> within, String program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(within);
    command.add(program);
    return new ProcessBuilder(command).start().waitFor();
  }
}
