package dev.sparkinfer.engine;

import java.io.Serializable;

/**
 * How long one image alone may take: more, and it is held to hang.
 *
 * @param decodeSeconds from its bytes to its pixels
 * @param predictSeconds in the model
 */
public record CallLimits(int decodeSeconds, int predictSeconds) implements Serializable {
  public CallLimits {
    if (decodeSeconds < 1 || predictSeconds < 1) {
      throw new IllegalArgumentException("a limit is a second at least");
    }
  }
}
