package dev.sparkinfer.job;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Starts a program that is not ours, such as Spark's executor, in a process made ready for it. */
final class PreparedProcess {
  private PreparedProcess() {}

  /**
   * Applies {@link ProcessSettings}, then calls the program's {@code main}.
   *
   * @param args the name of its class, then its arguments
   */
  public static void main(String[] args) throws Throwable {
    ProcessSettings.apply();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      throw thrown == null ? e : thrown;
    }
  }
}
