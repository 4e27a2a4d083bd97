package dev.sparkinfer.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How fast a count grows, over the last seconds.
 *
 * <p>The rate is that of a sliding window: what was done since its beginning, by its length. A
 * count that stands still lets the rate fall to zero within one window. Safe for use by several
 * threads.
 */
public final class RateMeter {
  /** Below this the first images' rate, models still warming, says nothing of the rest. */
  private static final double SHORTEST_SECONDS = 1;

  private static final int OBSERVATIONS_PER_WINDOW = 120;

  private final long windowNanos;
  private final LongSupplier nanoTime;
  private final Deque<Observation> observations = new ArrayDeque<>();

  private record Observation(long nanos, long done) {}

  /** A meter over thirty seconds. */
  public RateMeter() {
    this(Duration.ofSeconds(30), System::nanoTime);
  }

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  public RateMeter(Duration window, LongSupplier nanoTime) {
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("the window is not positive: " + window);
    }
    this.windowNanos = window.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Notes that so many are done by now, since whatever beginning. */
  public synchronized void observe(long done) {
    long now = nanoTime.getAsLong();
    forget(now);
    Observation last = observations.peekLast();
    Observation first = observations.peekFirst();
    // Within a fraction of the window the newest replaces the one before: memory stays bounded.
    if (last != null && last != first && now - last.nanos < windowNanos / OBSERVATIONS_PER_WINDOW) {
      observations.removeLast();
      observations.addLast(new Observation(last.nanos, done));
    } else {
      observations.addLast(new Observation(now, done));
    }
  }

  /** The rate now; 0 before there is one. */
  public synchronized double imagesPerSecond() {
    long now = nanoTime.getAsLong();
    forget(now);
    Observation first = observations.peekFirst();
    Observation last = observations.peekLast();
    if (first == null || last == null) {
      return 0;
    }
    double seconds = (now - first.nanos) / 1e9;
    return seconds < SHORTEST_SECONDS ? 0 : Math.max(0, last.done - first.done) / seconds;
  }

  /** The time that so many more take at the rate of now; empty while nothing moves. */
  public Optional<Duration> eta(long remaining) {
    if (remaining <= 0) {
      return Optional.of(Duration.ZERO);
    }
    double rate = imagesPerSecond();
    return rate > 0
        ? Optional.of(Duration.ofMillis(Math.round(1_000 * (remaining / rate))))
        : Optional.empty();
  }

  /** Drops what is older than the window, but for the last of it: there the window begins. */
  private void forget(long now) {
    while (observations.size() > 1) {
      Observation first = observations.removeFirst();
      Observation second = observations.getFirst();
      if (now - second.nanos < windowNanos) {
        observations.addFirst(first);
        return;
      }
    }
  }
}
