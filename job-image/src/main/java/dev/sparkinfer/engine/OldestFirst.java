package dev.sparkinfer.engine;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for one stage. The images of the task that has waited longest go first, so that tasks end
 * one after another, and a process that dies has as much committed as can be.
 */
final class OldestFirst {
  private final ThreadPoolExecutor threads;

  private record Work(Item item, Runnable action) implements Runnable, Comparable<Work> {
    @Override
    public void run() {
      action.run();
    }

    @Override
    public int compareTo(Work other) {
      int byTask = Long.compare(item.run.order(), other.item.run.order());
      return byTask != 0 ? byTask : Integer.compare(item.position, other.item.position);
    }
  }

  OldestFirst(int threads, String stage) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            NamedThreads.daemon(stage));
  }

  /**
   * Does something to an item, in its turn.
   *
   * @throws java.util.concurrent.RejectedExecutionException when it is closed
   */
  void execute(Item item, Runnable action) {
    threads.execute(new Work(item, action));
  }

  /** Interrupts what is being done; returns what nobody will do. */
  List<Runnable> close() {
    return threads.shutdownNow();
  }

  /** Waits until the threads have ended; false when they do not. */
  boolean awaitEnd(Duration longest) {
    return Uninterruptibles.awaitTerminationUninterruptibly(threads, longest);
  }
}
