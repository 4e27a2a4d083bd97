package dev.sparkinfer.operator.driver;

import static dev.sparkinfer.operator.driver.Resources.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the profile {@code restricted} of Kubernetes' Pod Security Standards. */
class RestrictedPodsTest {
  static Stream<Named<PodSpec>> pods() {
    return Stream.of(Named.of("minimal", Resources.minimal()), Named.of("full", Resources.full()))
        .flatMap(
            resource ->
                Stream.of(
                    Named.of(resource.getName() + " driver", driver(resource.getPayload())),
                    Named.of(resource.getName() + " executor", executor(resource.getPayload()))));
  }

  private static PodSpec driver(BatchInference resource) {
    return DriverTemplate.of(resource, SETTINGS).getSpec();
  }

  private static PodSpec executor(BatchInference resource) {
    return ExecutorTemplate.of(resource).getSpec();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void sharesNothingWithItsNode(PodSpec pod) {
    assertThat(pod.getHostNetwork()).isNotEqualTo(true);
    assertThat(pod.getHostPID()).isNotEqualTo(true);
    assertThat(pod.getHostIPC()).isNotEqualTo(true);
    assertThat(pod.getContainers())
        .flatExtracting(Container::getPorts)
        .extracting(ContainerPort::getHostPort)
        .allMatch(port -> port == null || port == 0);
  }

  @ParameterizedTest
  @MethodSource("pods")
  void mountsOnlyVolumesOfRestrictedKinds(PodSpec pod) {
    assertThat(pod.getVolumes())
        .isNotEmpty()
        .allSatisfy(
            volume ->
                assertThat(
                        Stream.of(volume.getConfigMap(), volume.getEmptyDir(), volume.getSecret())
                            .filter(source -> source != null))
                    .as(volume.getName())
                    .hasSize(1))
        .extracting(Volume::getHostPath)
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void runsAsAUserWithoutPrivileges(PodSpec pod) {
    PodSecurityContext security = pod.getSecurityContext();

    assertThat(security.getRunAsNonRoot()).isTrue();
    assertThat(security.getRunAsUser()).isPositive();
    assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(security.getSysctls()).isNullOrEmpty();
    assertThat(security.getSeLinuxOptions()).isNull();
    assertThat(security.getAppArmorProfile()).isNull();
    assertThat(security.getWindowsOptions()).isNull();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void containersCannotGainPrivileges(PodSpec pod) {
    assertThat(pod.getInitContainers()).isNullOrEmpty();
    assertThat(pod.getEphemeralContainers()).isNullOrEmpty();
    assertThat(pod.getContainers())
        .singleElement()
        .extracting(Container::getSecurityContext)
        .satisfies(
            security -> {
              assertThat(security.getAllowPrivilegeEscalation()).isFalse();
              assertThat(security.getPrivileged()).isNotEqualTo(true);
              assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(security.getCapabilities().getAdd()).isNullOrEmpty();
              assertThat(security.getProcMount()).isNull();
              assertThat(security.getRunAsUser()).isNull();
              assertThat(security.getRunAsNonRoot()).isNull();
              assertThat(security.getSeccompProfile()).isNull();
            });
  }

  @ParameterizedTest
  @MethodSource("pods")
  void writesOnlyToItsOwnVolumes(PodSpec pod) {
    assertThat(pod.getContainers())
        .extracting(Container::getSecurityContext)
        .extracting(SecurityContext::getReadOnlyRootFilesystem)
        .containsOnly(true);
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .allSatisfy(
            mount ->
                assertThat(pod.getVolumes())
                    .filteredOn(volume -> volume.getName().equals(mount.getName()))
                    .singleElement()
                    .extracting(Volume::getEmptyDir)
                    .isNotNull());
  }
}
