package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;

/** Gives the driver its {@link ProgressRole}. */
final class ProgressRoleBinding {
  private ProgressRoleBinding() {}

  static RoleBinding of(BatchInference resource) {
    String name = RunName.of(resource).progress();
    return new RoleBindingBuilder()
        .withMetadata(RunMetadata.of(resource, name))
        .withNewRoleRef()
        .withApiGroup("rbac.authorization.k8s.io")
        .withKind("Role")
        .withName(name)
        .endRoleRef()
        .withSubjects(RunAccount.subject(resource))
        .build();
  }
}
