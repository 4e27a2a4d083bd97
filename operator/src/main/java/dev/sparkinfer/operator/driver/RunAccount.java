package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import dev.sparkinfer.api.v1alpha1.BatchInferenceSpec;
import dev.sparkinfer.api.v1alpha1.CredentialsSpec;
import dev.sparkinfer.api.v1alpha1.StorageSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ServiceAccount that driver and executors run as: the run's own, or the one whose web identity
 * the stores know.
 */
final class RunAccount {
  private RunAccount() {}

  /** The run's own account; null when the resource names one. */
  static @Nullable ServiceAccount of(BatchInference resource) {
    if (given(resource.getSpec()).isPresent()) {
      return null;
    }
    return new ServiceAccountBuilder()
        .withMetadata(RunMetadata.of(resource, RunName.of(resource).value()))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  /** The account's name, the run's own or the one given. */
  static String name(BatchInference resource) {
    return given(resource.getSpec()).orElseGet(() -> RunName.of(resource).value());
  }

  /** The account as who gets a role. */
  static Subject subject(BatchInference resource) {
    return new SubjectBuilder()
        .withKind("ServiceAccount")
        .withName(name(resource))
        .withNamespace(resource.getMetadata().getNamespace())
        .build();
  }

  /** Any of those in use: the definition's rules keep them equal. */
  private static Optional<String> given(BatchInferenceSpec spec) {
    return Stream.of(spec.modelStorage(), spec.inputStorage(), spec.outputStorage())
        .filter(Objects::nonNull)
        .map(StorageSpec::credentials)
        .filter(Objects::nonNull)
        .map(CredentialsSpec::serviceAccountName)
        .filter(Objects::nonNull)
        .findFirst();
  }
}
