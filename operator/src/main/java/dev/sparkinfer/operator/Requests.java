package dev.sparkinfer.operator;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests that do not wait for one another at the same time, from a bounded pool. */
final class Requests {
  private static final int THREADS = 32;

  private final AtomicInteger threads = new AtomicInteger();
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "request-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Returns when all have ended, so that nothing is still on its way; then throws what the first
   * that failed has thrown.
   */
  void send(Runnable... requests) {
    List<? extends Future<?>> sent = List.of(requests).stream().map(pool::submit).toList();
    RuntimeException failure = null;
    for (Future<?> request : sent) {
      try {
        request.get();
      } catch (ExecutionException e) {
        if (failure == null) {
          failure =
              e.getCause() instanceof RuntimeException cause
                  ? cause
                  : new IllegalStateException(e.getCause());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the operator stops", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
