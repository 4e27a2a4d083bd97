package dev.sparkinfer.operator.driver;

import static dev.sparkinfer.operator.driver.Resources.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.driver.DriverPod;
import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorTemplateTest {
  @ParameterizedTest
  @CsvSource({
    "0, nvidia.com/gpu, ",
    "2, nvidia.com/gpu, ",
    "2, amd.com/gpu, ",
    "0, nvidia.com/mig-1g.10gb, ",
    "2, nvidia.com/mig-1g.10gb, 2",
  })
  void limitsOnlyTheGpusThatSparkCannotName(int gpus, String resource, String limit) {
    Container executor =
        container(
            Resources.with(
                Map.of(
                    "spec.executors.gpus",
                    Integer.toString(gpus),
                    "spec.executors.gpuResource",
                    resource)));

    if (limit == null) {
      assertThat(executor.getResources()).isNull();
    } else {
      assertThat(executor.getResources().getLimits())
          .isEqualTo(Map.of(resource, new Quantity(limit)));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, example.com/sparkinfer-job:1", "1, example.com/sparkinfer-job:1-gpu"})
  void imageIsTheOneForTheDevice(String gpus, String image) {
    BatchInference resource = Resources.with(Map.of("spec.executors.gpus", gpus));
    Container driver = DriverTemplate.of(resource, SETTINGS).getSpec().getContainers().get(0);

    assertThat(driver.getImage()).isEqualTo("example.com/sparkinfer-job:1");
    assertThat(driver.getEnv()).contains(new EnvVar(DriverPod.EXECUTOR_IMAGE, image, null));
  }

  @Test
  void hasNoToken() {
    assertThat(ExecutorTemplate.of(Resources.full()).getSpec().getAutomountServiceAccountToken())
        .isFalse();
  }

  @Test
  void leavesToSparkWhatSparkAdds() {
    Container executor = container(Resources.full());

    assertThat(executor.getName()).isEqualTo("executor");
    assertThat(executor.getArgs()).isEmpty();
    assertThat(executor.getPorts()).isEmpty();
    assertThat(executor.getImage()).isNull();
  }

  @Test
  void ourLabelsWinOverTheUsers() {
    BatchInference resource = Resources.full();
    Pod executor = ExecutorTemplate.of(resource);

    assertThat(executor.getMetadata().getLabels())
        .containsAllEntriesOf(RunLabels.labels(resource))
        .containsEntry("team", "vision")
        .containsEntry("sparkinfer.dev/role", "executor");
    assertThat(DriverTemplate.of(resource, SETTINGS).getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/name", "batchinference")
        .containsEntry("sparkinfer.dev/role", "driver");
  }

  private static Container container(BatchInference resource) {
    return ExecutorTemplate.of(resource).getSpec().getContainers().get(0);
  }
}
