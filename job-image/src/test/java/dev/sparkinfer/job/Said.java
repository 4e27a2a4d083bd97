package dev.sparkinfer.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.IntSupplier;

/** What a command did: its exit status, and what it wrote to standard output and error. */
record Said(int exitCode, String out, String err) {

  /** The command line, in this process. */
  static Said by(String... args) {
    return of(() -> Sparkinfer.commandLine().execute(args));
  }

  /** The same with something on standard input. */
  static Said toInput(String input, String... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return by(args);
    } finally {
      System.setIn(before);
    }
  }

  /** Anything that prints and ends with an exit code. */
  static Said of(IntSupplier command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream saidOut = new ByteArrayOutputStream();
    ByteArrayOutputStream saidErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(saidOut, true, UTF_8));
    System.setErr(new PrintStream(saidErr, true, UTF_8));
    try {
      int exitCode = command.getAsInt();
      return new Said(exitCode, saidOut.toString(UTF_8), saidErr.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Override
  public String toString() {
    return "exit " + exitCode + "\n--- out\n" + out + "\n--- err\n" + err;
  }
}
