package dev.sparkinfer.storage;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a store is waited for.
 *
 * @param total no attempt of one call starts later than this after its first
 * @param firstContact the same while the store has never answered this client: a wrong address says
 *     so soon
 * @param firstDelay the wait before the second attempt, doubled for each one after
 * @param longestDelay where the doubling ends
 * @param connect for one connection to be made
 * @param silence between two bytes of an answer, or of what is sent
 */
public record RetryPolicy(
    Duration total,
    Duration firstContact,
    Duration firstDelay,
    Duration longestDelay,
    Duration connect,
    Duration silence)
    implements Serializable {

  /** For runs: a store may restart, or throttle, without failing anything. */
  public static final RetryPolicy STANDARD =
      new RetryPolicy(
          Duration.ofSeconds(75),
          Duration.ofSeconds(3),
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));

  /** The same for those whose driver has reached the store already: the address is right. */
  public RetryPolicy withoutHaste() {
    return new RetryPolicy(total, total, firstDelay, longestDelay, connect, silence);
  }

  public RetryPolicy {
    if (firstDelay.isNegative() || firstDelay.compareTo(longestDelay) > 0) {
      throw new IllegalArgumentException("delays from " + firstDelay + " to " + longestDelay);
    }
  }

  /** The longest wait after the given attempt, counted from 1. */
  Duration delayAfter(int attempt) {
    Duration doubled = firstDelay.multipliedBy(1L << Math.min(attempt - 1, 20));
    return doubled.compareTo(longestDelay) < 0 ? doubled : longestDelay;
  }
}
