package dev.sparkinfer.operator.driver;

/** The resource asks for what it may not have; the message names each field. */
public final class ForbiddenFieldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ForbiddenFieldException(String message) {
    super(message);
  }
}
