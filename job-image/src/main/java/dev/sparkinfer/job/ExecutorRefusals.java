package dev.sparkinfer.job;

import dev.sparkinfer.api.driver.DriverReport.Why;
import dev.sparkinfer.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Why the API server refuses to create executors.
 *
 * <p>Spark 4.1.1 tries to create missing executors at each {@code
 * spark.kubernetes.allocation.batch.delay}, and all that becomes of a refusal is a warning with the
 * client's exception, logged by {@code ExecutorPodsSnapshotsStoreImpl}: this is where it is taken
 * from. A refusal that is not repeated is over.
 */
final class ExecutorRefusals extends AbstractAppender implements AutoCloseable {
  private static final String SOURCE =
      "org.apache.spark.scheduler.cluster.k8s.ExecutorPodsSnapshotsStoreImpl";

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ExecutorRefusals.class);

  private final Duration over;
  private final LongSupplier nanoTime;
  private volatile @Nullable Refusal newest;

  private record Refusal(Why why, long nanos) {}

  private ExecutorRefusals(Duration over, LongSupplier nanoTime) {
    super("executor-refusals", null, null, true, Property.EMPTY_ARRAY);
    this.over = over;
    this.nanoTime = nanoTime;
  }

  /**
   * Listens from now on.
   *
   * @param over a refusal that was not repeated for so long holds no more
   */
  static ExecutorRefusals listen(Duration over, LongSupplier nanoTime) {
    ExecutorRefusals refusals = new ExecutorRefusals(over, nanoTime);
    refusals.start();
    source().addAppender(refusals);
    // Once a second, with all of its stack: one line of ours says it all.
    source().setAdditive(false);
    source().setLevel(Level.WARN);
    return refusals;
  }

  private static Logger source() {
    return (Logger) LogManager.getLogger(SOURCE);
  }

  @Override
  public void append(LogEvent event) {
    if (event.getThrown() instanceof KubernetesClientException refused
        && refused.getCode() >= 400
        && refused.getCode() < 500) {
      Why why = why(refused);
      if (current().isEmpty()) {
        LOG.warn("executors are refused, and asked for again and again: {}", why.message());
      }
      newest = new Refusal(why, nanoTime.getAsLong());
    } else {
      LOG.warn(event.getMessage().getFormattedMessage(), event.getThrown());
    }
  }

  /** What holds now; empty while executors are accepted, or none is missing. */
  Optional<Why> current() {
    Refusal refusal = newest;
    return refusal != null && nanoTime.getAsLong() - refusal.nanos() < over.toNanos()
        ? Optional.of(refusal.why())
        : Optional.empty();
  }

  private static Why why(KubernetesClientException refused) {
    Status status = refused.getStatus();
    String said =
        status == null || status.getMessage() == null
            ? String.valueOf(refused.getMessage())
            : status.getMessage();
    boolean quota = said.toLowerCase(Locale.ROOT).contains("exceeded quota");
    return new Why(quota ? Reason.QuotaExceeded : Reason.PodRejected, said);
  }

  @Override
  public void close() {
    source().removeAppender(this);
    source().setAdditive(true);
    stop();
  }
}
