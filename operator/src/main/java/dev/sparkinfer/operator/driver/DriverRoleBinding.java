package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;

/** Lets the driver start and stop executors in its namespace. */
final class DriverRoleBinding {
  private DriverRoleBinding() {}

  static RoleBinding of(BatchInference resource, RunSettings settings) {
    return new RoleBindingBuilder()
        .withMetadata(RunMetadata.of(resource, RunName.of(resource).driverBinding()))
        .withNewRoleRef()
        .withApiGroup("rbac.authorization.k8s.io")
        .withKind("ClusterRole")
        .withName(settings.driverClusterRole())
        .endRoleRef()
        .withSubjects(RunAccount.subject(resource))
        .build();
  }
}
