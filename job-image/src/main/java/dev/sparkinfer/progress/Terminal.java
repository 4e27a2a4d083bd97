package dev.sparkinfer.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is known of the terminal behind standard error.
 *
 * @param interactive whether there is one that can rewrite a line
 * @param columns its width
 * @param unicode whether it shows more than ASCII
 */
public record Terminal(boolean interactive, int columns, boolean unicode) {
  private static final int USUAL_COLUMNS = 80;
  private static final int FEWEST_COLUMNS = 20;
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  public Terminal {
    if (columns < FEWEST_COLUMNS) {
      throw new IllegalArgumentException("too narrow: " + columns + " columns");
    }
  }

  /**
   * The terminal of this process. Its width is {@code COLUMNS}, which a shell must export, or 80.
   */
  public static Terminal ofThisProcess() {
    return of(
        System.getenv(),
        isTerminal(),
        "UTF-8".equalsIgnoreCase(System.getProperty("native.encoding")));
  }

  static Terminal of(Map<String, String> environment, boolean terminal, boolean unicode) {
    return new Terminal(
        terminal && !"dumb".equals(environment.get("TERM")),
        columns(environment.getOrDefault("COLUMNS", "")),
        unicode);
  }

  private static int columns(String given) {
    return given.matches("[0-9]{1,4}")
        ? Math.max(FEWEST_COLUMNS, Integer.parseInt(given))
        : USUAL_COLUMNS;
  }

  /** Java knows of a console only for input and output together, Linux of each stream. */
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.console() != null;
    }
  }
}
