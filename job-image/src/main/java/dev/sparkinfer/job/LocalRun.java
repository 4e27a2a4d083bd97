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
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/** A run in this process as a person sees it: progress, an end, and Ctrl-C in between. */
final class LocalRun {
  private static final AtomicBoolean STOPPING = new AtomicBoolean();

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
    BatchInferenceJob job =
        new BatchInferenceJob(
            resource, stores, new BatchInferenceJob.Options(cores, requireGpu, scratch()));
    PrintStream standardError = System.err;
    ProgressPrinter printer = ProgressPrinter.on(Terminal.ofThisProcess(), standardError);
    System.setErr(printer.logStream());
    Instant started = Instant.now();
    try (ProgressRefresh shown = ProgressRefresh.start(printer, job::progress)) {
      RunSummary summary = job.run();
      shown.close();
      print(summary);
      return summary.outcome().exitCode();
    } catch (RunException e) {
      return end(resource, STOPPING.get() ? stopped() : e, started);
    } catch (InterruptedException e) {
      return end(resource, stopped(), started);
    } catch (RuntimeException e) {
      if (STOPPING.get()) {
        return end(resource, stopped(), started);
      }
      e.printStackTrace();
      return end(resource, defect(e), started);
    } finally {
      System.setErr(standardError);
    }
  }

  /** Whatever the signal cut short failed for that alone. */
  private static RunException stopped() {
    return new RunException(
        Reason.Interrupted,
        "stopped; what is done is kept, and the same command goes on from there");
  }

  private static RunException defect(RuntimeException e) {
    return new RunException(
        Reason.InternalError,
        "this is a defect of Sparkinfer, please report it with the lines above: " + e,
        e);
  }

  /** Tells people why a run ended early, and scripts too when they ask for JSON. */
  private int end(BatchInference resource, RunException e, Instant started) {
    if (output == Output.json) {
      print(
          RunSummary.beforePlanning(
              e.reason(),
              String.valueOf(e.getMessage()),
              resource.getMetadata().getName(),
              resource.getSpec().output().uri(),
              Duration.between(started, Instant.now())));
    }
    return Console.fail(e);
  }

  private void print(RunSummary summary) {
    switch (output) {
      case table ->
          System.out.println(SummaryTable.render(summary, Terminal.ofThisProcess().columns()));
      case json -> System.out.println(SummaryJson.render(summary));
    }
  }

  /** The first signal lets the run end in order, the second ends the process. */
  private static void stop(Thread main, int exitCode) {
    if (STOPPING.getAndSet(true)) {
      Runtime.getRuntime().halt(exitCode);
    }
    main.interrupt();
  }

  private static Path scratch() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "sparkinfer-" + System.getProperty("user.name"),
        "models");
  }
}
