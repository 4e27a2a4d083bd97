package dev.sparkinfer.bench.peers;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The Python that the peers run in: a virtual environment, made from their pinned requirements when
 * it is first needed, and again when these have changed.
 */
final class PythonEnvironment {
  private static final String VERSION = "3.11";
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(30);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final Path requirements;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * @param requirements as pip reads them
   * @param folder of the virtual environment
   * @param progress told what is made
   */
  PythonEnvironment(Path requirements, Path folder, Consumer<String> progress) {
    this.requirements = requirements;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Its interpreter, once everything is installed.
   *
   * @throws IOException there is no Python of the right version, or pip has failed
   */
  Path python() throws IOException, InterruptedException {
    Path python = folder.resolve("bin/python");
    // Written last: with it, everything is there.
    Path installed = folder.resolve("requirements.txt");
    if (!Files.exists(installed) || Files.mismatch(installed, requirements) >= 0) {
      progress.accept("making " + folder + ": pip downloads TensorFlow, PySpark and Ray");
      if (Files.exists(folder)) {
        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
      }
      run(interpreter(), "-m", "venv", folder.toString());
      run(python.toString(), "-m", "pip", "install", "-q", "-r", requirements.toString());
      Files.copy(requirements, installed);
    }
    return python;
  }

  private static String interpreter() throws IOException, InterruptedException {
    List<String> refusals = new ArrayList<>();
    for (String name : List.of("python" + VERSION, "python3")) {
      try {
        PythonProgram asked = new PythonProgram(List.of(name, "--version"), ANSWER_LIMIT);
        String version = asked.output().strip();
        if (version.startsWith("Python " + VERSION + ".")) {
          return name;
        }
        refusals.add(name + " is " + version);
      } catch (IOException e) {
        refusals.add(String.valueOf(e.getMessage()));
      }
    }
    throw new IOException(
        "the peers need Python "
            + VERSION
            + " with venv (Debian 12: apt-get install python3-venv): "
            + String.join("; ", refusals));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    new PythonProgram(List.of(command), INSTALL_LIMIT).output();
  }
}
