package dev.sparkinfer.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sparkinfer bench}: measures, and prints what came out. */
@Command(
    name = "sparkinfer bench",
    description =
        "Measure Sparkinfer on this machine, against what the machine can do at best and against"
            + " other ways to do the same.",
    footer = {
      "",
      "Progress goes to standard error, results to standard output. Models and pictures are made"
          + " the first time and kept in target/bench."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int USAGE = 64;
  private static final int FAILED = 1;

  /** How results are printed. */
  enum Output {
    table,
    json
  }

  private final List<Benchmark> all;

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      paramLabel = "NAME",
      description =
          "Which: engine, planning, small, startup, scale, pods, operator, peers (default: all but"
              + " the last four).")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      description = "What to print: ${COMPLETION-CANDIDATES} (default: table).")
  private Output output = Output.table;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--rounds",
      description = "How often each quantity is measured (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "MODEL",
      description = "Which models engine and peers run (default: heavy,classic,light).")
  private List<String> models = List.of("heavy", "classic", "light");

  @Option(
      names = "--images",
      description = "Images a round (default: enough for 10 seconds on two cores).")
  private @Nullable Integer images;

  @Option(
      names = "--resources",
      description = "Resources that the operator gets at once (default: ${DEFAULT-VALUE}).")
  private int resources = 1_000;

  @Option(
      names = "--present",
      description =
          "Resources with which the operator's memory is looked at; 0: it is not (default:"
              + " ${DEFAULT-VALUE}).")
  private int present = 10_000;

  @Option(
      names = "--shards",
      description = "Shards of the run that scale starts (default: ${DEFAULT-VALUE}).")
  private int shards = 122_000;

  BenchCommand(List<Benchmark> all) {
    this.all = all;
  }

  /** Exits with 0, 1 when a benchmark failed, or 64 when the command line is wrong. */
  public static void main(String[] arguments) {
    System.exit(commandLine(Benchmarks.ALL).execute(arguments));
  }

  static CommandLine commandLine(List<Benchmark> all) {
    CommandLine commandLine = new CommandLine(new BenchCommand(all));
    commandLine.getCommandSpec().exitCodeOnInvalidInput(USAGE);
    return commandLine;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = settings();
    List<Report> reports = new ArrayList<>();
    boolean failed = false;
    for (Benchmark benchmark : chosen(settings)) {
      settings.say("%s: begins", benchmark.name());
      try {
        reports.add(benchmark.run(settings));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        // What the others have measured is worth printing.
        settings.say("%s failed: %s", benchmark.name(), e);
        e.printStackTrace();
        failed = true;
      }
    }
    switch (output) {
      case table -> System.out.print(ReportTable.render(reports));
      case json -> System.out.print(ReportJson.render(reports));
    }
    System.out.flush();
    return failed ? FAILED : 0;
  }

  private Settings settings() {
    long start = System.nanoTime();
    try {
      return new Settings(
          rounds,
          models,
          images,
          resources,
          present,
          shards,
          Path.of(System.getProperty("sparkinfer.root", "")).toAbsolutePath(),
          line -> System.err.printf("%6.1fs  %s%n", (System.nanoTime() - start) / 1e9, line));
    } catch (IllegalArgumentException e) {
      throw wrong(
          "--rounds, --images, --resources and --shards begin with 1, not " + e.getMessage());
    }
  }

  private List<Benchmark> chosen(Settings settings) {
    if (names.isEmpty()) {
      List<Benchmark> usual = only(name -> !Benchmarks.ON_REQUEST.contains(name));
      List<String> left =
          only(Benchmarks.ON_REQUEST::contains).stream().map(Benchmark::name).toList();
      if (!left.isEmpty()) {
        settings.say("left out: %s; they run when they are named", String.join(", ", left));
      }
      return usual;
    }
    for (String name : names) {
      if (only(name::equals).isEmpty()) {
        throw wrong(
            "there is no benchmark '"
                + name
                + "'; there are "
                + String.join(", ", all.stream().map(Benchmark::name).toList()));
      }
    }
    return only(names::contains);
  }

  private List<Benchmark> only(Predicate<String> wanted) {
    return all.stream().filter(benchmark -> wanted.test(benchmark.name())).toList();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
  }
}
