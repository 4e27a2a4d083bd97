package dev.sparkinfer.job;

import dev.sparkinfer.api.v1alpha1.Reason;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line: {@code sparkinfer run|validate|demo}. */
@Command(
    name = "sparkinfer",
    description =
        "Batch image inference over object storage: one resource file, exactly-once results.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ValidateCommand.class,
      DemoCommand.class,
      DriverCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "64:the resource or the command line is wrong",
      "65:too many images failed (spec.failurePolicy.maxFailedImages)",
      "66:there is nothing to read",
      "69:the model is wrong or absent",
      "70:a defect of Sparkinfer",
      "73:the output is in use, or its store cannot keep it safe",
      "75:try again: the store or the machine failed",
      "77:credentials are missing or refused",
      "130:stopped by Ctrl-C"
    })
public final class Sparkinfer {
  private Sparkinfer() {}

  /** Exits with a code of the list above. */
  public static void main(String[] args) {
    ProcessSettings.apply();
    int exitCode;
    try {
      exitCode = commandLine().execute(args);
    } catch (Error e) {
      exitCode = Console.fail(ProcessErrors.asRunException(e));
    }
    System.exit(exitCode);
  }

  /** The commands, with exit codes of the list above whatever happens. */
  static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Sparkinfer());
    withExitCodes(root);
    root.getSubcommands().values().forEach(Sparkinfer::withExitCodes);
    return root;
  }

  private static void withExitCodes(CommandLine command) {
    command
        .getCommandSpec()
        .exitCodeOnInvalidInput(Reason.InvalidResource.exitCode())
        .exitCodeOnExecutionException(Reason.InternalError.exitCode());
  }
}
