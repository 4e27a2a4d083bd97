package dev.sparkinfer.operator.driver;

import io.fabric8.kubernetes.api.model.Quantity;

/** How much of the driver's memory its JVM's heap may take; the rest is native. */
final class DriverHeap {
  private static final long MEBIBYTE = 1L << 20;
  private static final long LEAST_MEBIBYTES = 1024;
  private static final long MOST_MEBIBYTES = 6 * 1024;

  private DriverHeap() {}

  /** A quarter of {@code memory}, 1 to 6 GiB, but never more than half of it; in MiB. */
  static long mebibytes(String memory) {
    long bytes = Quantity.getAmountInBytes(new Quantity(memory)).longValueExact();
    long whole = bytes / MEBIBYTE;
    long quarter = Math.max(LEAST_MEBIBYTES, Math.min(MOST_MEBIBYTES, whole / 4));
    return Math.min(quarter, whole / 2);
  }
}
