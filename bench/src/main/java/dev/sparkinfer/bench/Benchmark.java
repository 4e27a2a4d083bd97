package dev.sparkinfer.bench;

/**
 * One question about speed, answered by measuring on this machine. What is compared is measured in
 * turns within one run: other machines, and this one at another hour, are no comparison.
 */
public interface Benchmark {

  /** What the command line calls it. */
  String name();

  /** Measures; tells {@link Settings#progress} what it is at. */
  Report run(Settings settings) throws Exception;
}
