package dev.sparkinfer.operator.driver;

import dev.sparkinfer.api.v1alpha1.BatchInference;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/** The right to write this run's progress, and no other object. */
final class ProgressRole {
  private ProgressRole() {}

  static Role of(BatchInference resource) {
    String name = RunName.of(resource).progress();
    return new RoleBuilder()
        .withMetadata(RunMetadata.of(resource, name))
        .addNewRule()
        .withApiGroups("")
        .withResources("configmaps")
        .withResourceNames(name)
        .withVerbs("get", "patch", "update")
        .endRule()
        .build();
  }
}
