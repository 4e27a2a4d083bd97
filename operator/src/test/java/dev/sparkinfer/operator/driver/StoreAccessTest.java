package dev.sparkinfer.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreAccessTest {
  @Test
  void givesEachStoreTheKeysOfItsOwnSecret() {
    StoreAccess access =
        StoreAccess.of(
            Resources.with(
                    Map.of(
                        "spec.storage.credentials.secretName", "common",
                        "spec.output.storage.credentials.secretName", "writer",
                        "spec.model.storage.credentials.anonymous", "true"))
                .getSpec());

    assertThat(access.environment())
        .extracting(
            EnvVar::getName,
            e -> e.getValueFrom().getSecretKeyRef().getName(),
            e -> e.getValueFrom().getSecretKeyRef().getKey(),
            e -> e.getValueFrom().getSecretKeyRef().getOptional())
        .containsExactly(
            tuple("SPARKINFER_INPUT_AWS_ACCESS_KEY_ID", "common", "AWS_ACCESS_KEY_ID", false),
            tuple(
                "SPARKINFER_INPUT_AWS_SECRET_ACCESS_KEY", "common", "AWS_SECRET_ACCESS_KEY", false),
            tuple("SPARKINFER_INPUT_AWS_SESSION_TOKEN", "common", "AWS_SESSION_TOKEN", true),
            tuple("SPARKINFER_OUTPUT_AWS_ACCESS_KEY_ID", "writer", "AWS_ACCESS_KEY_ID", false),
            tuple(
                "SPARKINFER_OUTPUT_AWS_SECRET_ACCESS_KEY",
                "writer",
                "AWS_SECRET_ACCESS_KEY",
                false),
            tuple("SPARKINFER_OUTPUT_AWS_SESSION_TOKEN", "writer", "AWS_SESSION_TOKEN", true));
  }

  @Test
  void mountsTheCertificatesOfEachStoreUnderOneName() {
    StoreAccess access =
        StoreAccess.of(
            Resources.with(
                    Map.of(
                        "spec.storage.caBundle.configMapName", "common",
                        "spec.input.storage.caBundle.configMapName", "photos",
                        "spec.input.storage.caBundle.key", "root.pem"))
                .getSpec());

    assertThat(access.volumes())
        .extracting(
            Volume::getName,
            v -> v.getConfigMap().getName(),
            v -> v.getConfigMap().getItems().get(0).getKey(),
            v -> v.getConfigMap().getItems().get(0).getPath())
        .containsExactly(
            tuple("ca-model", "common", "ca.crt", "ca.crt"),
            tuple("ca-input", "photos", "root.pem", "ca.crt"),
            tuple("ca-output", "common", "ca.crt", "ca.crt"));
    assertThat(access.mounts())
        .extracting(VolumeMount::getName, VolumeMount::getMountPath, VolumeMount::getReadOnly)
        .containsExactly(
            tuple("ca-model", "/etc/sparkinfer/ca/model", true),
            tuple("ca-input", "/etc/sparkinfer/ca/input", true),
            tuple("ca-output", "/etc/sparkinfer/ca/output", true));
  }

  @Test
  void givesNothingWithoutStorage() {
    assertThat(StoreAccess.of(Resources.minimal().getSpec()))
        .extracting(a -> a.environment().size() + a.volumes().size() + a.mounts().size())
        .isEqualTo(0);
  }
}
