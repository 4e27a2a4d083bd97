package dev.sparkinfer.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkinfer.api.driver.DriverReport;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class ObservingClientTest {
  private final KubernetesSerialization reads = ObservingClient.serialization();

  @Test
  void readsOfAJobWhatDecidesAndNoTemplate() {
    Job job =
        reads.unmarshal(
            """
            {"apiVersion": "batch/v1", "kind": "Job",
             "metadata": {"name": "a", "uid": "1", "labels": {"sparkinfer.dev/uid": "2"},
               "annotations": {"sparkinfer.dev/released": "true",
                 "kubectl.kubernetes.io/last-applied-configuration": "{}"},
               "managedFields": [{"manager": "m", "fieldsV1": {"f:a": {}}}]},
             "spec": {"suspend": true, "podFailurePolicy": {"rules": []},
               "template": {"spec": {"restartPolicy": "Never"}}},
             "status": {"conditions": [{"type": "Failed", "status": "True"}]}}
            """,
            Job.class);

    assertThat(job.getSpec().getSuspend()).isTrue();
    assertThat(job.getSpec().getTemplate()).isNull();
    assertThat(job.getSpec().getPodFailurePolicy()).isNull();
    assertThat(job.getMetadata().getLabels()).containsEntry("sparkinfer.dev/uid", "2");
    assertThat(job.getMetadata().getAnnotations()).containsOnlyKeys("sparkinfer.dev/released");
    assertThat(job.getMetadata().getManagedFields()).isEmpty();
    assertThat(job.getStatus().getConditions().get(0).getType()).isEqualTo("Failed");
  }

  @Test
  void readsOfAPodItsStatus() {
    Pod pod =
        reads.unmarshal(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
             "spec": {"containers": [{"name": "c"}]}, "status": {"phase": "Running"}}
            """,
            Pod.class);

    assertThat(pod.getSpec()).isNull();
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void readsOfAConfigMapTheReport() {
    ConfigMap map =
        reads.unmarshal(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"},
             "data": {"resource.json": "{}", "%s": "report", "z": ""}}
            """
                .formatted(DriverReport.KEY),
            ConfigMap.class);

    assertThat(map.getData()).containsOnlyKeys(DriverReport.KEY).containsValue("report");
  }

  @Test
  void theWritersClientReadsAllButBookkeeping() {
    ObjectMapper mapper = new ObjectMapper();
    new LeanObjectMapper().customize(mapper);
    Job job =
        new KubernetesSerialization(mapper, true)
            .unmarshal(
                """
                {"apiVersion": "batch/v1", "kind": "Job",
                 "metadata": {"name": "a", "managedFields": [{"manager": "m"}]},
                 "spec": {"template": {"spec": {"restartPolicy": "Never"}}}}
                """,
                Job.class);

    assertThat(job.getMetadata().getManagedFields()).isEmpty();
    assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
  }
}
