package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.progress.ProgressPrinter;
import dev.sparkinfer.progress.RunSummary;
import dev.sparkinfer.progress.SummaryJson;
import dev.sparkinfer.progress.SummaryTable;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/** A run in this process as a person sees it: progress, an end, and Ctrl-C in between. */
final class LocalRun {
  /** What is printed at the end. */
  enum Output {
    table,
    json
  }

  @Option(
      names = {"-o", "--output"},
      description = "What to print at the end: ${COMPLETION-CANDIDATES} (default: table).")
  private Output output = Output.table;

  @Option(
      names = "--cores",
      description = "Tasks and decoding threads at once (default: this machine's processors).")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Option(names = "--require-gpu", description = "Fail rather than run on the CPU.")
  private boolean requireGpu;

  /** Runs to the end; returns the exit code. */
  int run(BatchInference resource, RunSpec.Stores stores) {
    Thread main = Thread.currentThread();
    Signal.handle(new Signal("INT"), signal -> stop(main, 130));
    Signal.handle(new Signal("TERM"), signal -> stop(main, 143));
    ProgressPrinter progress = ProgressPrinter.forTerminal(System.err);
    try {
      BatchInferenceJob.Options options =
          new BatchInferenceJob.Options(cores, requireGpu, scratch());
      RunSummary summary = new BatchInferenceJob(resource, stores, options, progress).run();
      progress.close();
      print(summary);
      return summary.outcome().exitCode();
    } catch (RunException e) {
      progress.close();
      return Console.fail(e);
    } catch (InterruptedException e) {
      progress.close();
      return Console.fail(
          new RunException(
              Reason.Interrupted,
              "stopped; what is done is kept, and the same command goes on from there"));
    } catch (RuntimeException e) {
      progress.close();
      e.printStackTrace();
      return Console.fail(
          new RunException(
              Reason.InternalError,
              "this is a defect of Sparkinfer, please report it with the lines above: " + e));
    }
  }

  private void print(RunSummary summary) {
    switch (output) {
      case table -> System.out.println(SummaryTable.render(summary, columns()));
      case json -> System.out.println(SummaryJson.render(summary));
    }
  }

  /** The first signal lets the run end in order, the second ends the process. */
  private static void stop(Thread main, int exitCode) {
    if (main.isInterrupted() || STOPPING.getAndSet(true)) {
      Runtime.getRuntime().halt(exitCode);
    }
    main.interrupt();
  }

  private static final java.util.concurrent.atomic.AtomicBoolean STOPPING =
      new java.util.concurrent.atomic.AtomicBoolean();

  private static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 80;
  }

  private static Path scratch() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "sparkinfer-" + System.getProperty("user.name"),
        "models");
  }
}
