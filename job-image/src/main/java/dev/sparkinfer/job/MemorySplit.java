package dev.sparkinfer.job;

import io.fabric8.kubernetes.api.model.Quantity;

/**
 * A container's memory: some for the JVM's heap, the rest for TensorFlow.
 *
 * @param heapMiB a quarter, from 1 to 6 GiB, and never more than half
 * @param overheadMiB what is left
 */
record MemorySplit(long heapMiB, long overheadMiB) {
  private static final long LEAST_MIB = 1024;
  private static final long MOST_MIB = 6 * 1024;

  /** Of a container with such a limit, such as {@code 4Gi}. */
  static MemorySplit of(String memory) {
    long mebibytes = Quantity.getAmountInBytes(Quantity.parse(memory)).longValue() >> 20;
    long heap = Math.min(Math.max(mebibytes / 4, LEAST_MIB), MOST_MIB);
    heap = Math.min(heap, mebibytes / 2);
    return new MemorySplit(heap, mebibytes - heap);
  }
}
