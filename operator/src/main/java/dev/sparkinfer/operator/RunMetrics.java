package dev.sparkinfer.operator;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Figures about runs for Prometheus. */
@Singleton
public class RunMetrics {
  private final MeterRegistry registry;
  private final Timer untilJob;

  RunMetrics(MeterRegistry registry) {
    this.registry = registry;
    untilJob =
        Timer.builder("sparkinfer.run.accepted")
            .description("From the creation of a resource to that of its first Job")
            .publishPercentileHistogram()
            .register(registry);
  }

  /** A Job was created, or found to be there. */
  void created(BatchInference resource, Job job) {
    if (resource.getStatus() == null || resource.getStatus().phase() == null) {
      untilJob.record(
          Duration.between(
              Instant.parse(resource.getMetadata().getCreationTimestamp()),
              Instant.parse(job.getMetadata().getCreationTimestamp())));
    }
  }

  /** A run has come to another phase. */
  void changed(BatchInference resource, BatchInferenceStatus next) {
    if (resource.getStatus() == null || resource.getStatus().phase() != next.phase()) {
      registry.counter("sparkinfer.run.phases", "phase", String.valueOf(next.phase())).increment();
    }
  }
}
