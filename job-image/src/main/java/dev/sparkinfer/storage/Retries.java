package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Repeats what a repetition can mend: exponential back-off with jitter within the policy's bound.
 */
final class Retries {

  /** One attempt; every failure is a {@link StorageException}. */
  interface Attempt<T> {
    T run() throws StorageException;
  }

  private final RetryPolicy policy;
  private volatile boolean contacted;

  Retries(RetryPolicy policy) {
    this.policy = policy;
  }

  /** The store has answered: from now on a refused connection is a store that restarts. */
  void contacted() {
    contacted = true;
  }

  <T> T call(Attempt<T> attempt) throws StorageException {
    long startNanos = System.nanoTime();
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (StorageException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted(e);
        }
        long delayNanos = jittered(policy.delayAfter(number));
        long elapsedNanos = System.nanoTime() - startNanos;
        Duration bound = bound(e);
        if (elapsedNanos + delayNanos > bound.toNanos()) {
          throw number == 1 || bound.isZero() ? e : exhausted(e, number, elapsedNanos);
        }
        sleep(delayNanos, e);
      }
    }
  }

  private Duration bound(StorageException failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE -> policy.total();
      case HOST_NOT_FOUND, CONNECTION_REFUSED -> contacted ? policy.total() : policy.firstContact();
      case CREDENTIALS_MISSING -> contacted ? policy.total() : Duration.ZERO;
      case OBJECT_NOT_FOUND,
          OBJECT_CHANGED,
          OBJECT_TOO_LARGE,
          OBJECT_ARCHIVED,
          UNSUPPORTED_KEY,
          BUCKET_NOT_FOUND,
          WRONG_REGION,
          ACCESS_DENIED,
          REFUSED,
          CREDENTIALS_REFUSED,
          NOT_S3,
          TLS_FAILED,
          CONDITIONAL_PUT_UNSUPPORTED,
          LISTING_INCONSISTENT ->
          Duration.ZERO;
    };
  }

  /** Between half and the whole: clients that failed together come back apart. */
  private static long jittered(Duration longest) {
    long nanos = longest.toNanos();
    return nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
  }

  private static void sleep(long nanos, StorageException failure) throws StorageException {
    try {
      Thread.sleep(Duration.ofNanos(nanos).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(failure);
    }
  }

  private static StorageException interrupted(StorageException failure) {
    return new StorageException(
        Kind.UNAVAILABLE, "Interrupted; before: " + failure.getMessage(), failure);
  }

  private static StorageException exhausted(StorageException last, int attempts, long nanos) {
    return new StorageException(
        last.kind(),
        last.getMessage()
            + " (gave up after "
            + attempts
            + " attempts in "
            + Duration.ofNanos(nanos).toSeconds()
            + " s)",
        last);
  }
}
