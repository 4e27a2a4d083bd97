package dev.sparkinfer.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The most that this JVM's heap held after a collection: what is left then is in use, or was too
 * young to be looked at.
 */
public final class HeapWatch {
  private final AtomicLong peak = new AtomicLong();

  private HeapWatch() {}

  /** Watches from now on. */
  public static HeapWatch start() {
    HeapWatch watch = new HeapWatch();
    Set<String> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    ManagementFactory.getGarbageCollectorMXBeans()
        .forEach(
            collector ->
                ((NotificationEmitter) collector)
                    .addNotificationListener(
                        (notification, unused) ->
                            watch.collected((CompositeData) notification.getUserData(), heap),
                        null,
                        null));
    return watch;
  }

  private void collected(CompositeData data, Set<String> heap) {
    long left =
        GarbageCollectionNotificationInfo.from(data)
            .getGcInfo()
            .getMemoryUsageAfterGc()
            .entrySet()
            .stream()
            .filter(pool -> heap.contains(pool.getKey()))
            .map(Map.Entry::getValue)
            .mapToLong(MemoryUsage::getUsed)
            .sum();
    peak.accumulateAndGet(left, Math::max);
  }

  /** In bytes; at least one collection has been. */
  public long peakBytes() {
    if (peak.get() == 0) {
      throw new IllegalStateException("nothing was collected");
    }
    return peak.get();
  }
}
