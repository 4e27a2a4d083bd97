package dev.sparkinfer.engine;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.ThreadFactory;

/** Threads that a dump tells apart, and that never keep a process alive. */
final class NamedThreads {
  private NamedThreads() {}

  static ThreadFactory daemon(String stage) {
    return new ThreadFactoryBuilder().setNameFormat(stage + "-%d").setDaemon(true).build();
  }
}
