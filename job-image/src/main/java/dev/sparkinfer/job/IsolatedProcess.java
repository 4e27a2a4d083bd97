package dev.sparkinfer.job;

import dev.sparkinfer.engine.FlightRecorder;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/**
 * A process with an engine of its own, to which images are given that may end it. It reads what to
 * do from its standard input, answers by a pipe of its own, and ends when its input does.
 */
final class IsolatedProcess implements AutoCloseable {
  private static final int MOST_SAID = 500;

  /** Descriptor 3 is the pipe for answers; what native code prints goes to the log. */
  private static final String START = "ulimit -c 0; exec \"$@\" 3>&1 1>&2";

  private final Path folder;
  private final Process process;
  private final ObjectOutputStream orders;
  private final BlockingQueue<Optional<Answer>> answers = new LinkedBlockingQueue<>();

  /** What the process says of the images that it was given. */
  sealed interface Answer extends Serializable {
    record Rows(ArrayList<Row> rows) implements Answer {}

    record Failed(Throwable cause) implements Answer {}
  }

  /** What has become of some images. */
  sealed interface Outcome {
    /** Each has its row. */
    record Rows(List<Row> rows) implements Outcome {}

    /** The engine has thrown. */
    record Failed(Throwable cause) implements Outcome {}

    /**
     * The process is no more.
     *
     * @param at which of the images, by their number, it had in native code
     * @param said its last line
     */
    record Ended(int exitCode, List<Integer> at, String said) implements Outcome {}
  }

  private IsolatedProcess(Path folder, Process process) throws IOException {
    this.folder = folder;
    this.process = process;
    orders = new ObjectOutputStream(process.getOutputStream());
  }

  /** Starts one, which can use all that this process can. */
  static IsolatedProcess start(RunSpec spec) throws IOException {
    Files.createDirectories(Path.of(spec.scratch()));
    Path folder = Files.createTempDirectory(Path.of(spec.scratch()), ".apart-");
    List<String> command = new ArrayList<>(List.of("sh", "-c", START, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.matches("(?s)(--add-|-XX:|-D).*"))
        .filter(argument -> !argument.startsWith("-XX:ErrorFile="))
        .forEach(command::add);
    command.add("-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m");
    command.add("-XX:ErrorFile=" + folder.resolve("crash"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(IsolatedMain.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(folder.resolve("log").toFile());
    // The memory of a GPU stays with the process that has had it.
    builder.environment().put("CUDA_VISIBLE_DEVICES", "-1");
    IsolatedProcess started = new IsolatedProcess(folder, builder.start());
    try {
      started.orders.writeObject(spec.alone(started.record()));
      started.orders.flush();
    } catch (IOException e) {
      // It has ended already: the first answer says how.
    }
    Thread reader = new Thread(started::read, "apart");
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  private Path record() {
    return folder.resolve("flight");
  }

  private void read() {
    try (ObjectInputStream in = new ObjectInputStream(process.getInputStream())) {
      while (true) {
        answers.add(Optional.of((Answer) in.readObject()));
      }
    } catch (IOException | ClassNotFoundException e) {
      answers.add(Optional.empty());
    }
  }

  /** Has it give some objects their rows. */
  Outcome predict(List<PlannedObject> objects) throws IOException, InterruptedException {
    try {
      orders.writeObject(new ArrayList<>(objects));
      orders.reset();
      orders.flush();
    } catch (IOException e) {
      return end();
    }
    Optional<Answer> answer = answers.take();
    if (answer.isEmpty()) {
      return end();
    }
    return answer.get() instanceof Answer.Rows rows
        ? new Outcome.Rows(rows.rows())
        : new Outcome.Failed(((Answer.Failed) answer.get()).cause());
  }

  private Outcome.Ended end() throws IOException, InterruptedException {
    int exitCode = process.waitFor();
    List<Integer> at =
        FlightRecorder.read(record()).stream()
            .map(FlightRecorder.Place::position)
            .distinct()
            .toList();
    return new Outcome.Ended(exitCode, at, lastLine());
  }

  private String lastLine() throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(folder.resolve("log")), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    return last.length() <= MOST_SAID ? last : last.substring(0, MOST_SAID);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
