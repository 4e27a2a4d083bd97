package dev.sparkinfer.plan;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.sparkinfer.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on threads of their own. The first failure stops all and is thrown when they have
 * ended, or ten seconds later where a store keeps one of them waiting.
 */
final class ListingThreads {
  private static final Logger LOG = LoggerFactory.getLogger(ListingThreads.class);
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /** What asks a store. */
  interface Task {
    void run() throws StorageException, InterruptedException;
  }

  private ListingThreads() {}

  /**
   * Runs the tasks to their end.
   *
   * @param what they list, for messages
   * @param most threads at once
   * @param stop tells the tasks to end soon; called in any case
   */
  static void run(String what, int most, List<Task> tasks, Runnable stop)
      throws StorageException, InterruptedException {
    if (tasks.isEmpty()) {
      return;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.min(most, tasks.size()),
            new ThreadFactoryBuilder().setNameFormat("listing-%d").setDaemon(true).build());
    try {
      ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(pool);
      for (Task task : tasks) {
        done.submit(
            () -> {
              task.run();
              return null;
            });
      }
      for (int i = 0; i < tasks.size(); i++) {
        try {
          done.take().get();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof StorageException cause) {
            throw cause;
          }
          throw new IllegalStateException("listing " + what + " failed", e.getCause());
        }
      }
    } finally {
      stop.run();
      pool.shutdownNow();
      if (!Uninterruptibles.awaitTerminationUninterruptibly(pool, STOP_WAIT)) {
        LOG.warn("the store does not answer: requests to list {} are left behind", what);
      }
    }
  }
}
