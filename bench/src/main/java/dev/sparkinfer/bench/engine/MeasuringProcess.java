package dev.sparkinfer.bench.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that measures. TensorFlow's thread pools are the process's, as its first session has set
 * them: settings can be compared only between processes, and no measurement should run on what
 * another has set.
 *
 * @param <P> what its measurements share
 */
public final class MeasuringProcess<P> implements AutoCloseable {
  private static final long END_SECONDS = 30;

  private final Process process;
  private final ObjectOutputStream requests;
  private final ObjectInputStream answers;

  /** What comes back of a request: a value or a failure. */
  record Answer(@Nullable Serializable value, @Nullable String failure) implements Serializable {}

  private MeasuringProcess(Process process) throws IOException {
    this.process = process;
    this.requests = new ObjectOutputStream(process.getOutputStream());
    requests.flush();
    this.answers = new ObjectInputStream(process.getInputStream());
  }

  /**
   * Starts a JVM like this one, with the workplace in it.
   *
   * @param javaOptions besides what this JVM may open, and how it compiles
   */
  public static <P> MeasuringProcess<P> start(Workplace<P> workplace, String... javaOptions)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            argument ->
                argument.startsWith("--add-opens") || argument.startsWith("-XX:TieredStopAtLevel"))
        .forEach(command::add);
    command.addAll(List.of(javaOptions));
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MeasuringMain.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      MeasuringProcess<P> measuring = new MeasuringProcess<>(process);
      measuring.ask(workplace);
      return measuring;
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /**
   * Measures there, while nothing else of this process does.
   *
   * @throws IllegalStateException the measurement failed; the message holds its stack trace
   */
  @SuppressWarnings("unchecked") // the answer is of the type of the question
  public <R extends Serializable> R measure(Measurement<P, R> measurement) throws IOException {
    Serializable value = ask(measurement);
    if (value == null) {
      throw new IllegalStateException(measurement + " found nothing");
    }
    return (R) value;
  }

  private synchronized @Nullable Serializable ask(Serializable request) throws IOException {
    Answer answer;
    try {
      requests.writeObject(request);
      requests.flush();
      answer = (Answer) answers.readObject();
    } catch (EOFException e) {
      throw new IOException("the measuring process has ended", e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("both run the same classes", e);
    }
    if (answer.failure() != null) {
      throw new IllegalStateException("in the measuring process: " + answer.failure());
    }
    return answer.value();
  }

  /** Ends it once it has nothing to do. */
  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
