package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./sparkinfer} before Java runs, with a stand-in for Java. */
class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path home;

  @BeforeEach
  void unpackSources() throws IOException {
    for (String file : List.of("sparkinfer", "pom.xml")) {
      Files.copy(ROOT.resolve(file), home.resolve(file));
    }
    for (String module : List.of("crds", "job-image", "bin")) {
      Files.createDirectory(home.resolve(module));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void saysItsVersionWithoutABuild(String option) throws Exception {
    Said said = launch(Map.of(), option);
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.out()).matches("sparkinfer \\d+\\.\\d+\\.\\S+ \\(Spark \\d\\S+\\)\n");
    assertThat(said.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void saysWhatItCanWithoutABuild(String option) throws Exception {
    Said said = launch(Map.of(), option);
    assertThat(said.exitCode()).as(said.toString()).isZero();
    assertThat(said.out()).contains("run FILE", "validate FILE", "demo", "bench");
    assertThat(launch(Map.of()).exitCode()).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xx_YY.UTF-8", "C", "POSIX", ""})
  void takesALocaleThatIsInstalledAndKnowsAllNames(String given) throws Exception {
    built(ROOT.resolve("pom.xml"));
    String taken = launch(Map.of("LC_ALL", given), "validate", "x").out().strip();
    Process charmap = new ProcessBuilder("env", "LC_ALL=" + taken, "locale", "charmap").start();
    assertThat(text(charmap)).as(taken).isEqualTo("UTF-8\n");
  }

  @Test
  void buildsAgainWhenALibraryIsGone() throws Exception {
    built(home.resolve("gone.jar"));
    program(home.resolve("mvnw"), "echo built with \"$@\"; exit 7");
    Said said = launch(Map.of(), "validate", "x");
    assertThat(said.exitCode()).isEqualTo(7);
    assertThat(said.err()).contains("built with");
  }

  private void built(Path library) throws IOException {
    Path stamp = home.resolve("target/launcher/classpath");
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, ROOT + ":" + library);
    program(home.resolve("bin/java"), "echo \"$LC_ALL\"");
  }

  private static void program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Said launch(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", home.resolve("sparkinfer").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(home.resolve("err").toFile());
    builder.environment().putAll(environment);
    builder
        .environment()
        .merge("PATH", home.resolve("bin").toString(), (path, first) -> first + ":" + path);
    Process process = builder.start();
    String out = text(process);
    return new Said(process.waitFor(), out, Files.readString(home.resolve("err")));
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
