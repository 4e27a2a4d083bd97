package dev.sparkinfer.operator;

import dev.sparkinfer.operator.driver.RunSettings;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the chart tells the operator. */
@ApplicationScoped
public class OperatorSettings {
  private static final Duration LEASE = Duration.ofSeconds(8);
  private static final Duration RENEWED_WITHIN = Duration.ofSeconds(6);
  private static final Duration RETRIED_EVERY = Duration.ofSeconds(1);

  @Produces
  @Singleton
  RunSettings runs(
      @ConfigProperty(name = "sparkinfer.job.image") String image,
      @ConfigProperty(name = "sparkinfer.job.gpu-image") String gpuImage,
      @ConfigProperty(name = "sparkinfer.job.image-pull-policy") String pullPolicy,
      @ConfigProperty(name = "sparkinfer.driver.cluster-role") String driverClusterRole,
      @ConfigProperty(name = "sparkinfer.runs.cpu-percent", defaultValue = "100") int cpuPercent) {
    return new RunSettings(image, gpuImage, pullPolicy, driverClusterRole, cpuPercent);
  }

  /** One of several replicas works at a time; the others take over within seconds. */
  @Produces
  @Singleton
  LeaderElectionConfiguration leader(@ConfigProperty(name = "sparkinfer.lease.name") String lease) {
    return new LeaderElectionConfiguration(lease, null, LEASE, RENEWED_WITHIN, RETRIED_EVERY);
  }
}
