package dev.sparkinfer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SdkMetricsTest {

  @Test
  void areAsManyForAThousandResourcesAsForOne() {
    MeterRegistry registry = new SimpleMeterRegistry();
    Metrics metrics = SdkMetrics.of(registry);
    metrics.receivedEvent(new Event(new ResourceID("run-0", "team")), Map.of());
    int ofOne = registry.getMeters().size();
    for (int i = 1; i < 1_000; i++) {
      metrics.receivedEvent(new Event(new ResourceID("run-" + i, "team")), Map.of());
    }
    assertThat(ofOne).isPositive();
    assertThat(registry.getMeters()).hasSize(ofOne);
  }
}
