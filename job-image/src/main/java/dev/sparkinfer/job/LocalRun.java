package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.progress.ProgressPrinter;
import dev.sparkinfer.progress.ProgressRefresh;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.SummaryJson;
import dev.sparkinfer.progress.SummaryTable;
import dev.sparkinfer.progress.Terminal;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import sun.misc.Signal;

/** A run in this process as a person sees it: progress, an end, and Ctrl-C in between. */
final class LocalRun {
  /** One and a half times what Spark reserves for itself. */
  private static final long LEAST_HEAP_BYTES = 450L << 20;

  private static final AtomicBoolean STOPPING = new AtomicBoolean();

  /** What is printed at the end. */
  enum Output {
    table,
    json
  }

  /** A whole number from 1. */
  static final class AtLeastOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[1-9][0-9]{0,3}")) {
        throw new TypeConversionException("'" + value + "' is no whole number from 1 to 9999");
      }
      return Integer.valueOf(value);
    }
  }

  @Option(
      names = {"-o", "--output"},
      description = "What to print at the end: ${COMPLETION-CANDIDATES} (default: table).")
  private Output output = Output.table;

  @Option(
      names = "--cores",
      converter = AtLeastOne.class,
      description = "Tasks and decoding threads at once (default: this machine's processors).")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Option(names = "--require-gpu", description = "Fail rather than run on the CPU.")
  private boolean requireGpu;

  /** Runs to the end; returns the exit code. */
  int run(BatchInference resource, RunSpec.Stores stores) {
    BatchInferenceJob job =
        new BatchInferenceJob(
            resource, stores, BatchInferenceJob.Options.local(cores, requireGpu, scratch()));
    Signal.handle(new Signal("INT"), signal -> stop(job, 130));
    Signal.handle(new Signal("TERM"), signal -> stop(job, 143));
    PrintStream standardError = System.err;
    ProgressPrinter printer = ProgressPrinter.on(Terminal.ofThisProcess(), standardError);
    System.setErr(printer.logStream());
    RunSummary summary;
    try (ProgressRefresh shown = ProgressRefresh.start(printer, job.state()::snapshot)) {
      requireHeap(Runtime.getRuntime().maxMemory());
      summary = job.run();
    } catch (RunException | InterruptedException | RuntimeException | Error e) {
      System.setErr(standardError);
      RunException end = end(e);
      Console.tell(end);
      if (output == Output.json) {
        print(job.state().unfinished(end));
      }
      return end.reason().exitCode();
    } finally {
      System.setErr(standardError);
    }
    print(summary);
    return summary.outcome().exitCode();
  }

  /** Spark refuses to start with less, in words of its own. */
  static void requireHeap(long bytes) throws RunException {
    if (bytes < LEAST_HEAP_BYTES) {
      throw new RunException(
          Reason.OutOfMemory,
          "the process may use %d MiB of memory for Java, and Spark needs %d: set SPARKINFER_OPTS=-Xmx1g"
              .formatted(bytes >> 20, LEAST_HEAP_BYTES >> 20));
    }
  }

  /** What an exception means; whatever breaks after a signal broke because of it. */
  private static RunException end(Throwable e) {
    if (e instanceof InterruptedException || STOPPING.get()) {
      return new RunException(
          Reason.Interrupted,
          "stopped; what is done is kept, and the same command goes on from there",
          e);
    }
    if (e instanceof RunException known) {
      return known;
    }
    if (e instanceof Error error) {
      return ProcessErrors.asRunException(error);
    }
    e.printStackTrace();
    return new RunException(
        Reason.InternalError,
        "this is a defect of Sparkinfer, please report it with the lines above: " + e,
        e);
  }

  private void print(RunSummary summary) {
    switch (output) {
      case table ->
          System.out.println(SummaryTable.render(summary, Terminal.ofThisProcess().columns()));
      case json -> System.out.print(SummaryJson.render(summary));
    }
  }

  /** The first signal lets the run end in order, the second ends the process. */
  private static void stop(BatchInferenceJob job, int exitCode) {
    if (STOPPING.getAndSet(true)) {
      Runtime.getRuntime().halt(exitCode);
    }
    job.stop();
  }

  private static Path scratch() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "sparkinfer-" + System.getProperty("user.name"),
        "models");
  }
}
