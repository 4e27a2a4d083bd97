package dev.sparkinfer.job;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import dev.sparkinfer.storage.StorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store does with that on which exactly-once rests, tried on objects of its own.
 *
 * @param writers so many put one object at once, each only if it is absent
 * @param created so many of them were told that they created it; a store that keeps its word tells
 *     one
 * @param keepsMetadata whether the object has the metadata that it was put with
 */
record StoreTrial(int writers, long created, boolean keepsMetadata) {
  private static final Logger LOG = LoggerFactory.getLogger(StoreTrial.class);

  private static final int WRITERS = 4;

  /** A store that looks first and writes then is caught in nineteen of twenty rounds. */
  private static final int ROUNDS = 2;

  /** As long as this takes to arrive, another writer may pass: few bytes arrive all at once. */
  private static final byte[] BODY = new byte[512 << 10];

  private static final Map<String, String> METADATA = Map.of("sparkinfer-trial", "1");

  /** Whether the store let more than one writer create the same object. */
  boolean overwrites() {
    return created > 1;
  }

  /**
   * Tries the store.
   *
   * @param folder where the objects are put, and deleted in the end
   * @param conditionalPut false: one writer alone
   */
  static StoreTrial of(Storage output, Location folder, boolean conditionalPut)
      throws StorageException, InterruptedException {
    int writers = conditionalPut ? WRITERS : 1;
    int rounds = conditionalPut ? ROUNDS : 1;
    StoreTrial trial = once(output, folder, writers);
    for (int round = 1; round < rounds && !trial.overwrites(); round++) {
      trial = once(output, folder, writers);
    }
    return trial;
  }

  private static StoreTrial once(Storage output, Location folder, int writers)
      throws StorageException, InterruptedException {
    Location object = folder.resolve("trial-" + UUID.randomUUID());
    try {
      long created = created(output, object, writers);
      boolean keepsMetadata =
          output.head(object).filter(head -> head.metadata().equals(METADATA)).isPresent();
      return new StoreTrial(writers, created, keepsMetadata);
    } finally {
      delete(output, object);
    }
  }

  private static long created(Storage output, Location object, int writers)
      throws StorageException, InterruptedException {
    CyclicBarrier start = new CyclicBarrier(writers);
    Callable<Storage.PutOutcome> writer =
        () -> {
          start.await();
          return output.putIfAbsent(object, BODY, "application/octet-stream", METADATA);
        };
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Storage.PutOutcome> outcomes = new ArrayList<>();
      for (Future<Storage.PutOutcome> outcome :
          pool.invokeAll(Collections.nCopies(writers, writer))) {
        outcomes.add(outcome.get());
      }
      return outcomes.stream().filter(Storage.PutOutcome.CREATED::equals).count();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StorageException cause) {
        throw cause;
      }
      throw new IllegalStateException("trying " + object + " failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** Who may write may not be allowed to delete; what is left then harms nobody. */
  private static void delete(Storage output, Location object) {
    try {
      output.delete(object);
    } catch (StorageException e) {
      LOG.info("{} stays, which nobody reads: {}", object, e.getMessage());
    }
  }
}
