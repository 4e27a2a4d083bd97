package dev.sparkinfer.bench.engine;

import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that work at once, each for itself, until all are done or one fails. */
final class Crew {
  private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

  private Crew() {}

  /**
   * Runs each on a thread of its own.
   *
   * @return seconds until the last was done
   * @throws ExecutionException one has failed; the others were interrupted
   */
  static double run(List<Callable<Void>> work) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      CompletionService<Void> done = new ExecutorCompletionService<>(threads);
      long start = System.nanoTime();
      work.forEach(done::submit);
      for (int i = 0; i < work.size(); i++) {
        done.take().get();
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      threads.shutdownNow();
      // They may be at memory that is freed after this.
      MoreExecutors.shutdownAndAwaitTermination(threads, LONGEST_CALL);
    }
  }
}
