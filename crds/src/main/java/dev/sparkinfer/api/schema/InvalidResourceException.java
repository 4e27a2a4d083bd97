package dev.sparkinfer.api.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A resource file breaks the rules; the message lists all violations, one a line. */
public class InvalidResourceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  public InvalidResourceException(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
    this.violations = List.copyOf(violations);
  }

  /** What is wrong, in the order of the file; at least one. */
  public List<Violation> violations() {
    return violations;
  }
}
