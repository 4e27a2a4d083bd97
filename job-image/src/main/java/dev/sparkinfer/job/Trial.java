package dev.sparkinfer.job;

import java.io.Serializable;
import java.util.Set;

/**
 * How a shard is to be run after what happened to it.
 *
 * @param apart in a process of its own, which it may bring down
 * @param suspects places of the images, one of which a process was lost at: they are tried first,
 *     each alone
 */
record Trial(boolean apart, Set<Integer> suspects) implements Serializable {
  static final Trial ORDINARY = new Trial(false, Set.of());

  Trial {
    suspects = Set.copyOf(suspects);
  }
}
