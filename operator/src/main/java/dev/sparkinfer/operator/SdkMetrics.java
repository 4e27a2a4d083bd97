package dev.sparkinfer.operator;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The metrics of the operator's framework, summed over all resources. Its default has a dozen
 * series and histograms for each of them: with 7,500 resources those filled a heap of 300 MB.
 */
@Singleton
class SdkMetrics {
  @Produces
  @Singleton
  static Metrics of(MeterRegistry registry) {
    return MicrometerMetrics.withoutPerResourceMetrics(registry);
  }
}
